//! Reading a stream or the whole log, to an end or for ever.

use super::{
    filter::Filter,
    name,
    recorded::{message, recorded},
    subscribe,
};
use crate::{
    answers,
    connection::Connection,
    log::{AllFrom, Place, Record, StreamFrom, StreamPage},
    node::Node,
    protocol::event_store::client::{
        StreamIdentifier,
        streams::{
            ReadReq, ReadResp,
            read_req::{
                Options,
                options::{
                    AllOptions, CountOption, FilterOption, ReadDirection, StreamOption, StreamOptions,
                    all_options::AllOption, stream_options::RevisionOption, uuid_option::Content as IdAs,
                },
            },
            read_resp::{Content, StreamNotFound},
        },
    },
    seen::count,
};
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status};

type Answer = Result<ReadResp, Status>;

/// The client is gone.
pub(super) struct Gone;

/// Where the events of one read go.
pub(super) struct Reader {
    pub node: Arc<Node>,
    connection: Arc<Connection>,
    answers: mpsc::Sender<Answer>,
    id_as_text: bool,
    /// After how many more events the connection breaks.
    cut_after: Option<usize>,
}

pub(super) async fn read(
    node: Arc<Node>,
    request: Request<ReadReq>,
) -> Result<Response<ReceiverStream<Answer>>, Status> {
    count(&node.counters.reads);
    let caller = node.enter(&request).await?;
    let options = request.into_inner().options.ok_or_else(|| Status::invalid_argument("there are no options"))?;
    let ids = options.uuid_option.and_then(|it| it.content);
    let ids = ids.ok_or_else(|| Status::invalid_argument("'uuidOption' is a required argument of type UUIDOption"))?;
    let (answers, answered) = mpsc::channel(64);
    let reader = Reader {
        connection: caller.connection,
        answers,
        id_as_text: matches!(ids, IdAs::String(_)),
        cut_after: node.faults.read(),
        node,
    };
    begin(reader, options)?;
    Ok(Response::new(ReceiverStream::new(answered)))
}

/// What is refused is refused before the first answer; the rest goes on by itself.
fn begin(reader: Reader, options: Options) -> Result<(), Status> {
    let backwards = options.read_direction == i32::from(ReadDirection::Backwards);
    let invalid = || Status::invalid_argument("The combination of options is invalid.");
    let source = options.stream_option.ok_or_else(invalid)?;
    let filter = match options.filter_option.ok_or_else(invalid)? {
        FilterOption::Filter(filter) => Some(Filter::new(filter)?),
        FilterOption::NoFilter(_) => None,
    };
    match (source, options.count_option.ok_or_else(invalid)?) {
        (StreamOption::Stream(stream), CountOption::Count(most)) if filter.is_none() => {
            let (stream, from) = stream_from(stream, backwards)?;
            let page = reader.node.options.page.min(most as usize);
            let first = reader.node.hub.log().read_stream(&stream, from, backwards, page);
            if let StreamPage::Tombstoned = first {
                return Err(answers::stream_deleted(&stream));
            }
            let compatible = options.control_option.is_some_and(|it| it.compatibility >= 1);
            tokio::spawn(read_stream(reader, stream, from, first, backwards, most, compatible));
        }
        (StreamOption::All(all), CountOption::Count(most)) => {
            let from = all_from(all, if backwards { AllFrom::End } else { AllFrom::Start });
            let from = reader.node.hub.log().find(from).ok_or_else(answers::invalid_position)?;
            tokio::spawn(read_all(reader, from, backwards, most, filter));
        }
        (StreamOption::Stream(stream), CountOption::Subscription(_)) if !backwards && filter.is_none() => {
            let (stream, from) = subscribe::from(stream)?;
            if let StreamPage::Tombstoned = reader.node.hub.log().read_stream(&stream, StreamFrom::Start, false, 1) {
                return Err(answers::stream_deleted(&stream));
            }
            tokio::spawn(subscribe::to_stream(reader, stream, from));
        }
        (StreamOption::All(all), CountOption::Subscription(_)) if !backwards => {
            let from = all_from(all, AllFrom::Start);
            let at = reader.node.hub.log().find(from).ok_or_else(answers::invalid_position)?;
            tokio::spawn(subscribe::to_all(reader, from, at, filter));
        }
        _ => return Err(invalid()),
    }
    Ok(())
}

async fn read_stream(
    mut reader: Reader,
    stream: String,
    mut from: StreamFrom,
    mut page: StreamPage,
    backwards: bool,
    most: u64,
    compatible: bool,
) -> Result<(), Gone> {
    let mut left = most;
    let mut begun = false;
    loop {
        let StreamPage::Page { records, next, last, first } = page else {
            let stream_identifier = Some(StreamIdentifier { stream_name: stream.into_bytes().into() });
            return reader.send(Content::StreamNotFound(StreamNotFound { stream_identifier })).await;
        };
        // A client that asks for events before the first one that is left is told where they begin.
        if let StreamFrom::Revision(asked) = from
            && compatible
            && !backwards
            && !begun
            && (asked < first || asked > last + 1)
        {
            reader.send(Content::FirstStreamPosition(first.max(asked.min(last + 1)))).await?;
        }
        begun = true;
        for record in &records {
            reader.event(record).await?;
        }
        left -= records.len() as u64;
        let Some(next) = next.filter(|_| left > 0) else {
            return if compatible { reader.send(Content::LastStreamPosition(last)).await } else { Ok(()) };
        };
        from = StreamFrom::Revision(next);
        let most = reader.node.options.page.min(left as usize);
        page = reader.node.hub.log().read_stream(&stream, from, backwards, most);
    }
}

async fn read_all(
    mut reader: Reader,
    mut at: usize,
    backwards: bool,
    mut left: u64,
    filter: Option<Filter>,
) -> Result<(), Gone> {
    while left > 0 {
        let page = reader.node.hub.log().read_all(at, backwards, reader.node.options.page);
        let wanted = page.records.iter().filter(|it| filter.as_ref().is_none_or(|filter| filter.wants(it)));
        for record in wanted.take(left as usize) {
            reader.event(record).await?;
            left -= 1;
        }
        let Some(next) = page.next else { break };
        at = next;
    }
    Ok(())
}

fn stream_from(options: StreamOptions, backwards: bool) -> Result<(String, StreamFrom), Status> {
    let from = match options.revision_option {
        Some(RevisionOption::Revision(revision)) => StreamFrom::Revision(revision),
        Some(RevisionOption::Start(_)) => StreamFrom::Start,
        Some(RevisionOption::End(_)) => StreamFrom::End,
        None if backwards => StreamFrom::End,
        None => StreamFrom::Start,
    };
    Ok((name(options.stream_identifier)?, from))
}

fn all_from(options: AllOptions, otherwise: AllFrom) -> AllFrom {
    match options.all_option {
        Some(AllOption::Position(at)) => {
            AllFrom::Place(Place { commit: at.commit_position, prepare: at.prepare_position })
        }
        Some(AllOption::Start(_)) => AllFrom::Start,
        Some(AllOption::End(_)) => AllFrom::End,
        None => otherwise,
    }
}

impl Reader {
    pub async fn event(&mut self, record: &Record) -> Result<(), Gone> {
        if let Some(left) = &mut self.cut_after {
            if *left == 0 {
                self.connection.cut_off().await;
            }
            *left -= 1;
        }
        self.answers.send(Ok(recorded(record, self.id_as_text))).await.map_err(|_| Gone)
    }

    pub async fn send(&self, content: Content) -> Result<(), Gone> {
        self.answers.send(Ok(message(content))).await.map_err(|_| Gone)
    }

    pub async fn fail(&self, why: Status) {
        // Whoever is gone needs no reason.
        let _ = self.answers.send(Err(why)).await;
    }

    pub async fn closed(&self) {
        self.answers.closed().await;
    }
}
