//! Files: taken by what they are, kept by what they hold.

use dondoc_post::{FileRefusal, Files};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n....";

fn store() -> (tempfile::TempDir, Files) {
    let dir = tempfile::tempdir().unwrap();
    let files = Files::open(dir.path(), 1000).unwrap();
    (dir, files)
}

/// Stored zip entries as far as a sniffer looks: local headers with names.
fn zip(names: &[&str]) -> Vec<u8> {
    let entry = |name: &&str| {
        let length = u16::try_from(name.len()).unwrap().to_le_bytes();
        [b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0".as_slice(), &length, &[0, 0], name.as_bytes()]
            .concat()
    };
    names.iter().flat_map(entry).collect()
}

/// The start of an old Office file and the name of one of its streams.
fn ole(names: &[&str]) -> Vec<u8> {
    let wide = names.iter().flat_map(|name| name.encode_utf16().flat_map(u16::to_le_bytes)).collect::<Vec<_>>();
    [b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".as_slice(), &[0; 64], &wide].concat()
}

fn iso(brand: &[u8]) -> Vec<u8> {
    [b"\0\0\0\x18ftyp".as_slice(), brand, b"\0\0\0\0", brand, b"mif1"].concat()
}

#[tokio::test]
async fn what_is_taken() {
    #[track_caller]
    fn check(bytes: &[u8], name: &str, mime: &str, tidy: &str) -> impl Future<Output = ()> {
        let (at, bytes, name) = (std::panic::Location::caller(), bytes.to_vec(), name.to_owned());
        let expected = (mime.to_owned(), tidy.to_owned());
        async move {
            let (_dir, files) = store();
            let stored = files.put(bytes.clone(), &name).await.unwrap_or_else(|e| panic!("{at}: {e:?}"));
            assert_eq!((stored.mime, stored.name, stored.size), (expected.0, expected.1, bytes.len() as u64), "{at}");
            assert_eq!(files.get(&stored.sha256).await.unwrap(), Some(bytes), "{at}");
        }
    }
    let office = "application/vnd.openxmlformats-officedocument";
    check(b"%PDF-1.7 ...", "Công văn 12.pdf", "application/pdf", "Công văn 12.pdf").await;
    check(b"%PDF-1.7 ...", "a.exe", "application/pdf", "a.exe.pdf").await;
    check(b"%PDF-1.7 ...", "../../etc/passwd", "application/pdf", "passwd.pdf").await;
    check(b"%PDF-1.7 ...", "C:\\x\\Báo\u{202e}cáo\n.PDF", "application/pdf", "Báocáo.pdf").await;
    check(b"%PDF-1.7 ...", &"a".repeat(500), "application/pdf", &format!("{}.pdf", "a".repeat(120))).await;
    check(PNG, "", "image/png", "tep.png").await;
    check(PNG, " .. ", "image/png", "tep.png").await;
    check(b"\xFF\xD8\xFF\xE0 ....", "anh.jpeg", "image/jpeg", "anh.jpeg").await;
    check(b"RIFF\x10\0\0\0WEBPVP8 ....", "a.webp", "image/webp", "a.webp").await;
    check(&iso(b"heic"), "IMG_1.HEIC", "image/heic", "IMG_1.heic").await;
    check(&iso(b"isom"), "a.mp4", "video/mp4", "a.mp4").await;
    check(&iso(b"M4A "), "a.m4a", "audio/mp4", "a.m4a").await;
    check(b"OggS\0\x02....................OpusHead", "", "audio/ogg", "tep.ogg").await;
    check(b"\xFF\xF1\x50\x80....", "a.aac", "audio/aac", "a.aac").await;
    check("Đã xong".as_bytes(), "ghi chú.txt", "text/plain", "ghi chú.txt").await;
    check(b"a,b\n1,2\n", "so.csv", "text/plain", "so.csv").await;
    let docx = zip(&["[Content_Types].xml", "_rels/.rels", "docProps/app.xml", "customXml/a.xml", "word/document.xml"]);
    check(&docx, "BC.docx", &format!("{office}.wordprocessingml.document"), "BC.docx").await;
    let xlsx = zip(&["xl/workbook.xml", "[Content_Types].xml"]);
    check(&xlsx, "a.zip", &format!("{office}.spreadsheetml.sheet"), "a.zip.xlsx").await;
    let pptx = zip(&["[Content_Types].xml", "ppt/presentation.xml"]);
    check(&pptx, "a", &format!("{office}.presentationml.presentation"), "a.pptx").await;
    let odt = [zip(&["mimetype"]), b"application/vnd.oasis.opendocument.text....".to_vec()].concat();
    check(&odt, "BC.odt", "application/vnd.oasis.opendocument.text", "BC.odt").await;
    check(&ole(&["WordDocument"]), "cu.doc", "application/msword", "cu.doc").await;
    check(&ole(&["Workbook"]), "cu.xls", "application/vnd.ms-excel", "cu.xls").await;
}

#[tokio::test]
async fn what_is_refused() {
    #[track_caller]
    fn check(bytes: &[u8], name: &str, macros: bool) -> impl Future<Output = ()> {
        let (at, bytes, name) = (std::panic::Location::caller(), bytes.to_vec(), name.to_owned());
        async move {
            let (dir, files) = store();
            let refusal = files.put(bytes, &name).await.expect_err(&format!("{at}"));
            assert_eq!(matches!(refusal, FileRefusal::Macros), macros, "{at}: {refusal:?}");
            assert!(macros || matches!(refusal, FileRefusal::Kind { .. }), "{at}: {refusal:?}");
            assert!(refusal.to_string().contains("Mời anh/chị"), "{at}");
            assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0, "{at}: nothing is left behind");
        }
    }
    check(b"MZ\x90\0 ....", "a.pdf", false).await;
    check(b"\x7fELF\x02\x01\x01", "a.pdf", false).await;
    check(b"#!/bin/sh\nrm", "a.txt", false).await;
    check(b"<!DOCTYPE html><p>", "a.txt", false).await;
    check(b"\xEF\xBB\xBF  <html>", "a.txt", false).await;
    check(b"<svg onload=x>", "a.txt", false).await;
    check(b"hello <SCRIPT>alert(1)</script>", "a.txt", false).await;
    check(b"start calc", "a.bat", false).await;
    check(b"alert(1)", "a.js", false).await;
    check(b"a\0b", "a.txt", false).await;
    check(b"\xC4\x90\xE3 \xFF", "a.txt", false).await;
    check(&zip(&["a.txt", "b.exe"]), "a.zip", false).await;
    check(&zip(&["[Content_Types].xml", "b.exe"]), "a.docx", false).await;
    check(&zip(&["META-INF/MANIFEST.MF"]), "a.jar", false).await;
    check(b"Rar!\x1A\x07\0....", "a.rar", false).await;
    check(&ole(&["!_StringData"]), "a.msi", false).await;
    check(&zip(&["[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"]), "a.docm", true).await;
    check(&ole(&["WordDocument", "_VBA_PROJECT"]), "a.doc", true).await;
}

#[tokio::test]
async fn size_is_limited() {
    let (_dir, files) = store();
    assert_eq!(files.put(vec![b'a'; 1001], "a.txt").await, Err(FileRefusal::TooLarge { limit: 1000 }));
    assert_eq!(files.put(vec![], "a.txt").await, Err(FileRefusal::Empty));
    assert!(files.put(vec![b'a'; 1000], "a.txt").await.is_ok());
}

#[tokio::test]
async fn the_same_content_is_kept_once_and_damage_is_noticed() {
    let (dir, files) = store();
    let stored = files.put(PNG.to_vec(), "a.png").await.unwrap();
    assert_eq!(files.put(PNG.to_vec(), "b.png").await.unwrap().sha256, stored.sha256);
    let folder = dir.path().join(&stored.sha256[..2]);
    let names: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(names, [folder.join(&stored.sha256)]);
    #[cfg(unix)]
    {
        let metadata = std::fs::metadata(&names[0]).unwrap();
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o777, 0o600);
    }
    std::fs::write(&names[0], b"something else").unwrap();
    assert_eq!(files.get(&stored.sha256).await.unwrap_err().kind(), std::io::ErrorKind::InvalidData);
    // Sent again, it is whole again.
    files.put(PNG.to_vec(), "a.png").await.unwrap();
    assert_eq!(files.get(&stored.sha256).await.unwrap(), Some(PNG.to_vec()));
    for not_there in ["", "../../etc/passwd", &"0".repeat(64), &"A".repeat(64)] {
        assert_eq!(files.get(not_there).await.unwrap(), None, "{not_there}");
    }
}
