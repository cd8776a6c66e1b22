//! Rows and checkpoint in one file, replaced by one rename: never one without the other.

use sha2::{Digest, Sha256};
use std::{
    fs::{self, File},
    io::{self, Write},
    path::Path,
};

const MAGIC: &[u8; 8] = b"DONDOCP1";

/// Writes a body under a label, so that it is whole on disk or not there at all.
pub fn write(path: &Path, label: &str, body: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let draft = path.with_extension("tmp");
    let mut file = File::create(&draft)?;
    file.write_all(MAGIC)?;
    file.write_all(&digest(label, body))?;
    file.write_all(body)?;
    file.sync_all()?;
    drop(file);
    fs::rename(&draft, path)?;
    File::open(folder)?.sync_all()
}

/// The body that was written under a label; none when it is missing, of another label, or damaged.
pub fn read(path: &Path, label: &str) -> Option<Vec<u8>> {
    let bytes = fs::read(path).ok()?;
    let (sum, body) = bytes.strip_prefix(MAGIC)?.split_at_checked(32)?;
    (digest(label, body)[..] == *sum).then(|| body.to_vec())
}

fn digest(label: &str, body: &[u8]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(label.as_bytes());
    hasher.update([0]);
    hasher.update(body);
    hasher.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_damaged_or_of_another_version_is_not_read() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("read/board.rows");
        assert_eq!(read(&path, "board@1"), None);
        write(&path, "board@1", b"rows").unwrap();
        assert_eq!(read(&path, "board@1").as_deref(), Some(&b"rows"[..]));
        assert_eq!(read(&path, "board@2"), None);
        for damage in [0, 9, 41] {
            let mut bytes = fs::read(&path).unwrap();
            bytes[damage] ^= 1;
            fs::write(&path, bytes).unwrap();
            assert_eq!(read(&path, "board@1"), None, "byte {damage}");
            write(&path, "board@1", b"rows").unwrap();
        }
        fs::write(&path, b"DONDOC").unwrap();
        assert_eq!(read(&path, "board@1"), None);
    }
}
