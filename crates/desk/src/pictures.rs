//! Figures as pictures, kept like any other file.

use crate::{Desk, look::on_time_of_due};
use dondoc_chart::{Agency, Caption, Drawing, Fonts, League, Look, Share, to_png};
use dondoc_messaging::Attachment;
use dondoc_service::{GroupReport, RatesReport, TallyReport};
use std::{
    collections::HashSet,
    path::PathBuf,
    sync::{Mutex, OnceLock, PoisonError},
};

/// Twice the size it is drawn at, for the screens of phones.
const SCALE: f32 = 2.0;

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoPicture {
    #[error(transparent)]
    Font(#[from] dondoc_chart::FontError),
    #[error(transparent)]
    Drawing(#[from] dondoc_chart::PictureError),
    #[error("{0}")]
    File(String),
}

/// The pictures that messengers may fetch by address: those we made. Each leaves an empty file of its name, so that a
/// message that waits over a restart still finds its picture.
#[derive(Debug)]
pub(crate) struct Shown {
    dir: Option<PathBuf>,
    here: Mutex<HashSet<String>>,
    last: Mutex<Option<(String, Attachment)>>,
}

impl Shown {
    /// Noted in a folder, or only here.
    pub fn new(dir: Option<PathBuf>) -> Self {
        Self { dir, here: Mutex::default(), last: Mutex::default() }
    }

    fn add(&self, sha256: &str) -> std::io::Result<()> {
        self.here.lock().unwrap_or_else(PoisonError::into_inner).insert(sha256.to_owned());
        let Some(dir) = &self.dir else { return Ok(()) };
        std::fs::create_dir_all(dir)?;
        std::fs::write(dir.join(sha256), "")
    }

    /// Whether this is one of them.
    pub fn contains(&self, sha256: &str) -> bool {
        let name = sha256.len() == 64 && sha256.bytes().all(|it| it.is_ascii_hexdigit());
        let here = || self.here.lock().unwrap_or_else(PoisonError::into_inner).contains(sha256);
        name && (here() || self.dir.as_ref().is_some_and(|dir| dir.join(sha256).exists()))
    }

    fn drawn(&self, svg: &str) -> Option<Attachment> {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.as_ref().filter(|(known, _)| known == svg).map(|(_, picture)| picture.clone())
    }
}

impl Desk {
    /// The on-time rates by agency as a picture.
    pub(crate) async fn rates_picture(
        &self,
        report: &RatesReport,
        groups: &[&GroupReport],
    ) -> Result<Attachment, NoPicture> {
        let share = |tally: &TallyReport| {
            let (num, den) = on_time_of_due(tally);
            Share::new(num, den)
        };
        let agency = |it: &&GroupReport| Agency { name: it.label.clone(), on_time: share(&it.tally), link: None };
        let caption = Caption {
            title: "Tỷ lệ đúng hạn theo đơn vị".into(),
            period: format!(
                "Nhiệm vụ đến hạn từ {} đến {}",
                report.from.format("%d/%m/%Y"),
                report.to.format("%d/%m/%Y")
            ),
            definition: vec![
                "Mẫu số: nhiệm vụ đã hoàn thành và nhiệm vụ quá hạn chưa hoàn thành, tính theo đơn vị chủ trì hiện nay.".into(),
                format!(
                    "Ngày hoàn thành: ngày văn bản trình cuối cùng; thời hạn sau gia hạn. Số liệu chốt ngày {}.",
                    report.as_of.format("%d/%m/%Y")
                ),
            ],
            whole: None,
        };
        let league = League { caption, province: share(&report.total), agencies: groups.iter().map(agency).collect() };
        let svg = league.to_svg(&Look::new(fonts()?));
        // Every chair asks on the same morning: it is drawn once, and not where others wait for their answer.
        if let Some(picture) = self.pictures.drawn(&svg) {
            return Ok(picture);
        }
        let drawing = svg.clone();
        let drawn = tokio::task::spawn_blocking(move || Ok::<_, NoPicture>(to_png(&drawing, fonts()?, SCALE)?)).await;
        let png = drawn.map_err(|error| NoPicture::File(error.to_string()))??;
        let name = format!("ty-le-dung-han-{}.png", report.as_of.format("%Y-%m-%d"));
        let stored = self.files.put(png, &name).await.map_err(|error| NoPicture::File(error.to_string()))?;
        self.pictures.add(&stored.sha256).map_err(|error| NoPicture::File(error.to_string()))?;
        let picture = Attachment { sha256: stored.sha256, name, mime: stored.mime, picture: true };
        *self.pictures.last.lock().unwrap_or_else(PoisonError::into_inner) = Some((svg, picture.clone()));
        Ok(picture)
    }
}

/// The face, read once.
fn fonts() -> Result<&'static Fonts, dondoc_chart::FontError> {
    static FONTS: OnceLock<Fonts> = OnceLock::new();
    if let Some(fonts) = FONTS.get() {
        return Ok(fonts);
    }
    let fonts = Fonts::embedded()?;
    Ok(FONTS.get_or_init(|| fonts))
}
