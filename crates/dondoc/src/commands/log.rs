//! `verify`, `export`, `restore`, `backup`, `rebuild`.

use super::with_app;
use crate::{
    cli::Global,
    open,
    output::{self, BROKEN, DONE, Format},
};
use dondoc_service::{ServiceError, backup as kept};
use dondoc_store::{StoreError, jsonl::Summary, verify as walk};
use serde_json::json;
use std::path::Path;

pub async fn verify(global: &Global) -> anyhow::Result<u8> {
    let opened = match open::opened(&open::layout(global), Some(open::PATIENCE_WITH_SERVER)).await {
        Ok(opened) => opened,
        Err(error) => return unopened(global, error),
    };
    let store = opened.store;
    let total = store.head().await.map_err(ServiceError::from)?.map_or(0, |head| head.events);
    let mut bar = output::Progress::new("Kiểm tra nhật ký", Some(total));
    let mut found = walk(store.as_ref(), |events| bar.set(events)).await.map_err(ServiceError::from)?;
    if let Some(server) = opened.server.filter(|_| found.ok) {
        // That was this node's copy; the server's own log is what counts.
        found = server.verify_server(|events| bar.set(events)).await.map_err(ServiceError::from)?;
    }
    drop(bar);
    match (global.format, &found.broken) {
        (Format::Json, _) => output::json(&found)?,
        (Format::Text, None) => output::line(format!(
            "Nhật ký nguyên vẹn: {} sự kiện, {} luồng, mã băm cuối {}.",
            found.events, found.streams, found.head
        ))?,
        (Format::Text, Some(broken)) => {
            let at = broken.position.map_or_else(|| "không rõ".to_owned(), |it| it.to_string());
            output::line(format!(
                "HỎNG tại vị trí {at}: sự kiện ở đó không đọc được, hoặc không khớp chuỗi băm và luồng của nó. [chi tiết cho người quản trị: {}]",
                broken.reason
            ))?;
            output::line(format!("{} sự kiện trước đó còn nguyên vẹn.", found.events))?;
            output::line(
                "Giữ nguyên thư mục này và khôi phục từ bản sao lưu: dondoc --data THƯ-MỤC-MỚI restore BẢN-SAO",
            )?;
        }
    }
    Ok(if found.ok { DONE } else { BROKEN })
}

/// A log so damaged that it does not open is told in the same shape as any other damage.
fn unopened(global: &Global, error: anyhow::Error) -> anyhow::Result<u8> {
    match (error.downcast_ref::<ServiceError>(), global.format) {
        (Some(ServiceError::Store(StoreError::Corrupt { position, reason })), Format::Json) => {
            let broken = json!({"position": position, "reason": reason});
            output::json(&json!({"ok": false, "events": 0, "streams": 0, "head": "", "broken": broken}))?;
            Ok(BROKEN)
        }
        _ => Err(error),
    }
}

pub async fn export(global: &Global, file: &Path, force: bool) -> anyhow::Result<u8> {
    if !force && file.as_os_str() != "-" && file.exists() {
        let file = file.display();
        return Err(ServiceError::Told(format!("Đã có {file}. Chọn tên khác, hoặc thêm --force để ghi đè.")).into());
    }
    let store = open::store(&open::layout(global)).await?;
    let mut bar = output::Progress::new("Xuất", None);
    let summary = kept::export(store.as_ref(), file, |events| bar.set(events)).await?;
    if file.as_os_str() == "-" {
        return Ok(DONE);
    }
    tell(global, "Đã xuất", file, &summary)
}

pub async fn backup(global: &Global, dir: &Path) -> anyhow::Result<u8> {
    let layout = open::layout(global);
    let store = open::store(&layout).await?;
    let mut bar = output::Progress::new("Sao lưu", None);
    let summary = kept::backup(store.as_ref(), &layout, dir, |events| bar.set(events)).await?;
    tell(global, "Đã sao lưu", dir, &summary)
}

pub async fn restore(global: &Global, from: &Path) -> anyhow::Result<u8> {
    let layout = open::layout(global);
    if !from.exists() {
        let name = from.display().to_string();
        return Err(ServiceError::NotFound { what: "bản sao lưu", name, nearest: Vec::new() }.into());
    }
    let (new_folder, new_log) = (!layout.root().exists(), !layout.log().exists());
    std::fs::create_dir_all(layout.root()).map_err(|error| ServiceError::file(layout.root(), &error))?;
    let store = open::open_store(&layout).await;
    let opened = store.is_ok();
    let restored = match store {
        Ok(store) => {
            let mut bar = output::Progress::new("Khôi phục", None);
            kept::restore(store.as_ref(), &layout, from, |events| bar.set(events)).await.map_err(anyhow::Error::from)
        }
        Err(error) => Err(error),
    };
    let summary = match restored {
        Ok(summary) => summary,
        Err(error) => {
            // Made for nothing; the error is what counts. A log that could not be opened may be another process's.
            if new_log && opened {
                let _ = std::fs::remove_dir_all(layout.log());
            }
            if new_folder {
                let _ = std::fs::remove_dir(layout.log());
                let _ = std::fs::remove_dir(layout.root());
            }
            return Err(error);
        }
    };
    tell(global, "Đã khôi phục", layout.root(), &summary)?;
    if !from.is_dir() {
        eprintln!(
            "(Tệp nhật ký không có họ tên cán bộ, cài đặt và ngày nghỉ: chép people.json, dondoc.toml và holidays.csv từ bản sao lưu.)"
        );
    }
    Ok(DONE)
}

pub async fn rebuild(global: &Global) -> anyhow::Result<u8> {
    let events = with_app(global, async |app| {
        let total = app.store().head().await.map_err(ServiceError::from)?.map_or(0, |head| head.events);
        let mut bar = output::Progress::new("Dựng lại bảng tổng hợp", Some(total));
        let events = app.rebuild(|events| bar.set(events)).await?;
        Ok(events)
    })
    .await?;
    match global.format {
        Format::Json => output::json(&json!({"events": events}))?,
        Format::Text => output::line(format!("Đã dựng lại từ {events} sự kiện."))?,
    }
    Ok(DONE)
}

fn tell(global: &Global, what: &str, place: &Path, summary: &Summary) -> anyhow::Result<u8> {
    match global.format {
        Format::Json => output::json(&json!({"path": place, "events": summary.events, "head": summary.head}))?,
        Format::Text => output::line(format!(
            "{what} {} sự kiện: {} (mã băm cuối {}).",
            summary.events,
            place.display(),
            if summary.head.is_empty() { "–" } else { &summary.head }
        ))?,
    }
    Ok(DONE)
}
