//! What is stored of a directive's lines, as a plan that comes in again is compared with.

use super::ImportRequest;
use crate::{App, ServiceError, tasks::decode};
use dondoc_agencies::AgencyId;
use dondoc_domain::{
    LineId, TaskId,
    task::{Task, TaskEvent, event::Source},
};
use dondoc_text::fold;
use std::collections::HashMap;

/// A task that is known of a line.
#[derive(Debug, Clone)]
pub(super) struct KnownTask {
    pub id: TaskId,
    /// Who leads it now; none while it waits to be given to someone.
    pub lead: Option<AgencyId>,
    /// The lead it was assigned to.
    pub first_lead: AgencyId,
    pub code: String,
}

/// A line of the directive that has tasks.
#[derive(Debug, Clone)]
pub(super) struct KnownLine {
    pub line: LineId,
    pub item: String,
    pub field: String,
    pub deadline: String,
    /// Its words, folded: those that hold now, then those it had before, the first ones last.
    pub contents: Vec<String>,
    /// Where its first task was read.
    pub source: Option<Source>,
    /// The first occurrences, in the order of assignment.
    pub tasks: Vec<KnownTask>,
}

impl KnownLine {
    /// Whether an agency leads one of its tasks, or did when it was assigned.
    pub fn has_lead(&self, agency: &AgencyId) -> bool {
        self.tasks.iter().any(|it| it.lead.as_ref() == Some(agency) || it.first_lead == *agency)
    }

    /// Whether it was read from the file with this hash.
    pub fn is_from(&self, sha256: &str) -> bool {
        self.source.as_ref().is_some_and(|source| source.sha256 == sha256)
    }

    fn new(id: TaskId, task: &Task, contents: Vec<String>, code: String) -> Option<Self> {
        let it = task.assignment.as_ref()?;
        Some(Self {
            line: it.line,
            item: it.item.clone(),
            field: it.field.clone(),
            deadline: it.deadline.text.clone(),
            contents,
            source: it.source.clone(),
            tasks: vec![KnownTask { id, lead: task.lead().cloned(), first_lead: it.lead.clone(), code }],
        })
    }
}

impl App {
    /// The lines of the directive that have tasks, in the order of assignment.
    pub(super) async fn known_lines(&self, request: &ImportRequest) -> Result<Vec<KnownLine>, ServiceError> {
        let first: Vec<(TaskId, String)> = {
            let models = self.models().await?;
            let board = &models.rows().board;
            let directive = board.directive_key(request.directive.id);
            let of_it = board.tasks().filter(|task| Some(task.row.directive) == directive);
            let first = of_it.filter(|task| task.row.series.is_none_or(|(_, occurrence)| occurrence == 0));
            first.map(|task| (task.row.id, task.code())).collect()
        };
        let mut lines: Vec<KnownLine> = Vec::new();
        let mut places: HashMap<LineId, usize> = HashMap::new();
        for (id, code) in first {
            let (task, contents) = self.with_wordings(id).await?;
            let Some(known) = KnownLine::new(id, &task, contents, code) else { continue };
            match places.get(&known.line) {
                Some(at) => lines[*at].tasks.extend(known.tasks),
                None => {
                    places.insert(known.line, lines.len());
                    lines.push(known);
                }
            }
        }
        Ok(lines)
    }

    /// A task, and every wording it had, folded, the present one first.
    async fn with_wordings(&self, id: TaskId) -> Result<(Task, Vec<String>), ServiceError> {
        let (mut task, mut contents) = (Task::default(), Vec::new());
        for recorded in self.history(id).await? {
            let (event, meta) = decode(&recorded)?;
            task.evolve(&event, &meta);
            // An entry that is undone leaves the words that it had brought: they were this line's too.
            if matches!(event, TaskEvent::Assigned(_) | TaskEvent::Corrected(_) | TaskEvent::Undone(_))
                && let Some(it) = &task.assignment
            {
                let content = fold(&it.content);
                contents.retain(|known| *known != content);
                contents.insert(0, content);
            }
        }
        Ok((task, contents))
    }
}
