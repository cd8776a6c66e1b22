//! `demo`: a sample province, two plans through the real importer, half a year through the real service.

mod people;
mod plans;
mod play;

use crate::{
    cli::{DEFAULT_DATA, Demo, Global},
    commands::{Listing, explain::deadline_json, print_list, print_rates},
    inputs, open,
    output::{self, DONE, Format, vn},
    serve,
};
use anyhow::Context as _;
use chrono::NaiveDate;
use dondoc_agencies::Preset;
use dondoc_domain::{directive::Directive, event::Channel, ids::derive, timeliness::Class};
use dondoc_intake::Options;
use dondoc_projections::board::Grouping;
use dondoc_service::{App, Config, Context, ImportRequest, Layout, Place, RatesRequest, ServiceError, TaskQuery};
use dondoc_store::{EventStore, FixedClock};
use serde_json::json;
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio::net::TcpListener;

const PROVINCE: &str = "Sông Xanh";
/// A folder with this file in it was made by an earlier demo and may be made anew.
const MARK: &str = ".dondoc-demo";

/// The two directives of the sample province.
const DIRECTIVES: [(&str, &str, &str); 2] = [
    ("12/QĐ-UBND", "ke-hoach-phat-trien.xlsx", "2025-01-10"),
    ("15/KH-UBND", "ke-hoach-chuyen-doi-so.docx", "2025-01-14"),
];

pub async fn run(global: &Global, args: Demo) -> anyhow::Result<u8> {
    let folder = args.dir.unwrap_or_else(|| {
        let named = global.data.as_path() != Path::new(DEFAULT_DATA);
        if named { global.data.clone() } else { PathBuf::from("dondoc-demo") }
    });
    let layout = make_folder(&folder)?;
    let text = global.format == Format::Text;
    // An address that is taken is told before half a year is played.
    let listener = if args.serve { Some(listen(&args.listen).await?) } else { None };
    let clock = Arc::new(FixedClock::new(open::noon(date("2025-01-10"))));
    let store = open::open_folder(&layout)?;
    let app = App::open(store.clone(), Place::Folder(&layout), clock.clone(), |_| {}).await?.with_clock_set_by_hand();
    let app = Arc::new(app);

    let preset = Preset::Province2024.commands(Some(PROVINCE));
    app.tell_registry(&preset, &Context::system(Channel::Cli, derive("demo", &["agencies"]))).await?;
    let people = people::enter(&app).await?;
    if text {
        output::line(format!("Tỉnh mẫu {PROVINCE}: {} đơn vị, {} cán bộ.", preset.len(), people.count()))?;
    }
    let mut imports = Vec::new();
    for (number, file, issued) in DIRECTIVES {
        let issued = date(issued);
        clock.set(open::noon(issued));
        let report = import(&app, &folder.join(file), number, issued).await?;
        if text {
            output::line(format!(
                "{file}: {} dòng → {} nhiệm vụ; dòng cần Văn phòng xem lại: {}.",
                report.lines.len(),
                report.assigned,
                report.skipped
            ))?;
        }
        imports.push((file, report));
    }
    let until = date("2025-06-30");
    let played = play::half_year(&app, &clock, &people, date("2025-01-15"), until).await?;
    clock.set(open::noon(until));
    app.run_clock().await?;
    app.save_models().await?;

    let request = RatesRequest {
        from: date("2025-01-01"),
        to: until,
        as_of: Some(until),
        known_at: None,
        definition: Default::default(),
        by: Some(Grouping::Agency),
        agency: None,
        by_successor: false,
    };
    let rates = app.rates(&request).await?;
    let overdue = TaskQuery { class: Some(Class::OpenOverdue.into()), as_of: Some(until), ..TaskQuery::default() };
    let overdue = app.tasks(&overdue, Default::default()).await?;
    let registry = app.registry().await?;
    if !text {
        let read = |(file, report): &(&str, dondoc_service::ImportReport)| {
            let deadlines: Vec<_> = report.lines.iter().map(|it| deadline_json(&it.line.deadline)).collect();
            json!({"file": file, "rows": report.lines.len(), "assigned": report.assigned, "deadlines": deadlines})
        };
        output::json(&json!({
            "data": folder, "imports": imports.iter().map(read).collect::<Vec<_>>(),
            "commands": played.commands, "refusals": played.refusals, "rates": rates, "overdue": overdue,
        }))?;
        return Ok(DONE);
    }
    output::line(format!(
        "Từ {} đến {}: {} thao tác của cán bộ và Văn phòng, {} việc do đồng hồ ghi.\n",
        vn(date("2025-01-15")),
        vn(until),
        played.commands,
        played.by_clock
    ))?;
    print_rates(&rates)?;
    output::line("\nNhiệm vụ quá hạn:")?;
    print_list(&Listing { lines: &overdue, registry: &registry, as_of: until })?;
    let at = folder.display();
    output::line(format!(
        "\nDữ liệu ở {at}. Xem tiếp:\n  dondoc --data {at} --today 2025-06-30 task list\n  dondoc --data {at} --today 2025-06-30 task show NV1\n  dondoc --data {at} --today 2025-06-30 rates --period 2025-H1 --by month --deadline original\n  dondoc --data {at} verify"
    ))?;
    if let Some(listener) = listener {
        drop(app);
        talk(store, &layout, listener).await?;
    }
    Ok(DONE)
}

/// The morning on which the sample province can be talked to: a working day with tasks due and overdue.
const MORNING: &str = "2025-06-30T07:45:00+07:00";

/// Opens the province anew, under a clock that runs on from that morning, and serves it.
async fn talk(store: Arc<dyn EventStore>, layout: &Layout, listener: TcpListener) -> anyhow::Result<()> {
    let morning = inputs::moment(MORNING).map_err(anyhow::Error::msg)?;
    let clock = Arc::new(serve::RunningClock::starting(morning));
    let app = App::open(store, Place::Folder(layout), clock.clone(), |_| {}).await?.with_clock_set_by_hand();
    output::line("\nỞ tỉnh mẫu bây giờ là 7 giờ 45 thứ Hai, 30/06/2025: vào vai một cán bộ và trả lời tin nhắc.")?;
    serve::demo(Arc::new(app), layout, clock, listener).await
}

/// The address asked for, or the next free one.
async fn listen(address: &str) -> anyhow::Result<TcpListener> {
    let Some((host, port)) = address.rsplit_once(':').and_then(|(host, port)| Some((host, port.parse::<u16>().ok()?)))
    else {
        return serve::listen_on(address).await;
    };
    for port in port..=port.saturating_add(20) {
        if let Ok(listener) = TcpListener::bind((host, port)).await {
            return Ok(listener);
        }
    }
    serve::listen_on(address).await
}

fn date(text: &str) -> NaiveDate {
    #[expect(clippy::expect_used, reason = "only called with the constants of this file")]
    text.parse().expect("a constant date")
}

/// A fresh folder for the demo, with settings, holidays and the two plans in it.
fn make_folder(folder: &Path) -> anyhow::Result<Layout> {
    if folder.join(MARK).exists() {
        // A demo that still runs there keeps its folder: opening its log says who has it.
        let layout = Layout::new(folder);
        if layout.log().is_dir() {
            drop(open::open_folder(&layout)?);
        }
        fs::remove_dir_all(folder).with_context(|| format!("không xóa được {}", folder.display()))?;
    }
    let used = fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
    if used {
        return Err(ServiceError::Told(format!(
            "Thư mục {} đã có dữ liệu khác. Chọn thư mục khác bằng --dir.",
            folder.display()
        ))
        .into());
    }
    fs::create_dir_all(folder).with_context(|| format!("không tạo được {}", folder.display()))?;
    fs::write(folder.join(MARK), "")?;
    let layout = Layout::new(folder);
    fs::write(layout.settings(), Config::template(Some(PROVINCE)))?;
    fs::write(layout.holidays(), dondoc_calendar::Calendar::standard_csv())?;
    plans::write_excel(&folder.join(DIRECTIVES[0].1))?;
    plans::write_word(&folder.join(DIRECTIVES[1].1))?;
    Ok(layout)
}

async fn import(
    app: &Arc<App>,
    file: &Path,
    number: &str,
    issued: NaiveDate,
) -> anyhow::Result<dondoc_service::ImportReport> {
    let registry = app.registry().await?;
    let options = Options {
        registry: &registry,
        calendar: &app.config().calendar,
        policy: &app.config().wording,
        assigned: issued,
        today: app.today(),
        default_lead: None,
        with_results: false,
        columns: Vec::new(),
        sheet: None,
    };
    let plan = dondoc_intake::read_file(file, &options, &mut |_, _| {}).map_err(ServiceError::from)?;
    let directive = Directive::new(number, "UBND tỉnh", issued, "", "").map_err(ServiceError::from)?;
    let context = Context::import(None, &plan.sha256);
    let request = ImportRequest { plan, directive, with_results: false, dry_run: false, apply_changes: false, context };
    Ok(app.import(request, |_, _| {}).await?)
}
