//! A log that begins, or goes on from its file.

use super::{Log, Places, file::LogFile, system};
use crate::Options;
use std::{collections::HashMap, io};

impl Log {
    /// From its file if it has one, else empty.
    ///
    /// # Errors
    /// If the file cannot be opened, is another server's, or is damaged elsewhere than at its end.
    pub fn open(options: &Options) -> io::Result<Self> {
        let mut log = Self {
            records: Vec::new(),
            streams: HashMap::new(),
            ids: HashMap::new(),
            places: Places::new(options.positions),
            system_events: options.system_events,
            file: None,
        };
        if let Some(path) = &options.file {
            let (file, records) = LogFile::open(path)?;
            for record in records {
                log.take(record);
            }
            log.ids.clear();
            log.places.go_on(options.positions);
            log.file = Some(file);
        }
        if log.records.is_empty() && log.system_events {
            let mut records = Vec::new();
            for (stream, event) in system::first() {
                records.push(log.record(stream, 0, event));
            }
            log.write(records)?;
        }
        Ok(log)
    }
}
