//! How answers and errors leave: tables for people, JSON for programs, exit codes for scripts.

use clap::ValueEnum;
use comfy_table::{Attribute, Cell, CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};
use dondoc_service::ServiceError;
use serde::Serialize;
use std::{
    io::{self, IsTerminal, Write},
    time::{Duration, Instant},
};

/// Done.
pub const DONE: u8 = 0;
/// Refused, or not found.
pub const REFUSED: u8 = 1;
/// Used wrongly.
pub const USAGE: u8 = 2;
/// Data or store are broken or cannot be used.
pub const BROKEN: u8 = 3;

/// The form of answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// An error of use: something on the command line means nothing.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Usage(pub String);

/// Tells an error on standard error and answers the exit code.
pub fn tell(error: &anyhow::Error, format: Format) -> u8 {
    if error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe) {
        return DONE;
    }
    let code = match error.downcast_ref::<ServiceError>() {
        Some(error) if error.is_storage() => BROKEN,
        Some(_) => REFUSED,
        None if error.is::<Usage>() => USAGE,
        None => BROKEN,
    };
    told(&format!("{error:#}"), code, format)
}

/// Tells a message on standard error and answers its exit code.
pub fn told(message: &str, code: u8, format: Format) -> u8 {
    match format {
        Format::Text => eprintln!("Lỗi: {message}"),
        Format::Json => eprintln!("{}", serde_json::json!({ "error": { "message": message, "exit": code } })),
    }
    code
}

/// Prints JSON for programs.
pub fn json(value: &impl Serialize) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, value).map_err(io::Error::from)?;
    writeln!(out)?;
    Ok(())
}

/// Prints a line for people.
pub fn line(text: impl AsRef<str>) -> anyhow::Result<()> {
    writeln!(io::stdout().lock(), "{}", text.as_ref())?;
    Ok(())
}

/// A table for people: these headings, numbers to the right.
pub struct Sheet {
    table: Table,
    plain: bool,
}

impl Sheet {
    /// A table with these headings.
    pub fn new(headings: &[&str]) -> Self {
        let mut table = Table::new();
        let rule = LineStyle::none().fill('─').junction('─');
        table
            .load_style(TableStyle::new().header_separator(rule).bottom_border(rule))
            .set_content_arrangement(ContentArrangement::Dynamic);
        let plain = std::env::var_os("NO_COLOR").is_some_and(|it| !it.is_empty()) || !io::stdout().is_terminal();
        if plain {
            table.force_no_tty();
            if table.width().is_none() {
                table.set_width(160);
            }
        }
        let heading =
            |text: &&str| if plain { Cell::new(text) } else { Cell::new(text).add_attribute(Attribute::Bold) };
        table.set_header(headings.iter().map(heading));
        Self { table, plain }
    }

    /// Puts a column to the right.
    pub fn right(mut self, columns: &[usize]) -> Self {
        for column in columns {
            if let Some(column) = self.table.column_mut(*column) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        self
    }

    /// Adds a row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.table.add_row(cells);
    }

    /// Adds a row that stands out.
    pub fn strong(&mut self, cells: impl IntoIterator<Item = String>) {
        let plain = self.plain;
        self.table.add_row(cells.into_iter().map(|text| {
            let cell = Cell::new(text);
            if plain { cell } else { cell.add_attribute(Attribute::Bold) }
        }));
    }

    /// Prints it.
    pub fn print(&self) -> anyhow::Result<()> {
        line(self.table.to_string())
    }
}

/// A date as Vietnamese officials write it.
pub fn vn(date: chrono::NaiveDate) -> String {
    date.format("%d/%m/%Y").to_string()
}

/// A date that may be missing.
pub fn vn_or_dash(date: Option<chrono::NaiveDate>) -> String {
    date.map_or_else(|| "–".to_owned(), vn)
}

/// A share as Vietnamese officials read it: "83,33% (5/6)".
pub fn share(it: dondoc_service::FractionReport) -> String {
    match it.percent {
        None => format!("–\u{a0}({}/{})", it.num, it.den),
        // The space does not break, so that a rate and its denominator stay together.
        Some(percent) => format!("{}%\u{a0}({}/{})", format!("{percent:.2}").replace('.', ","), it.num, it.den),
    }
}

/// A bar that shows how far long work is: on a terminal, and only when the work is not done at once.
pub struct Progress {
    bar: indicatif::ProgressBar,
    began: Instant,
    shown: bool,
}

impl Progress {
    /// A bar for work of a known or unknown size.
    pub fn new(what: &'static str, total: Option<u64>) -> Self {
        let bar = indicatif::ProgressBar::with_draw_target(total, indicatif::ProgressDrawTarget::hidden());
        let template = match total {
            Some(_) => "{msg} {bar:30} {pos}/{len} ({elapsed}, còn {eta})",
            None => "{msg} {spinner} {pos} ({elapsed})",
        };
        if let Ok(style) = indicatif::ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.set_message(what);
        Self { bar, began: Instant::now(), shown: false }
    }

    /// So much is done.
    pub fn set(&mut self, done: u64) {
        const AT_ONCE: Duration = Duration::from_millis(300);
        if !self.shown && self.began.elapsed() > AT_ONCE {
            self.shown = true;
            self.bar.set_draw_target(indicatif::ProgressDrawTarget::stderr());
        }
        self.bar.set_position(done);
    }

    /// So much of so much is done.
    pub fn set_of(&mut self, done: u64, total: u64) {
        self.bar.set_length(total);
        self.set(done);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
