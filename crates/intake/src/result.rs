//! The result columns of a line.

use dondoc_text::{
    document::{DocumentNumber, read_references},
    secrecy::looks_like_secret_number,
};

use crate::{
    Column, DocumentKind, Finding, Options, ResultCells, ResultDocument, finding::finding, progress, table::is_blank,
};

/// The cells of one line that tell its result.
pub(crate) struct Cells<'a> {
    /// The progress cell and its address; the state cell where there is none.
    pub progress: (&'a str, String),
    /// Each document column's text and address.
    pub documents: Vec<(Column, &'a str, String)>,
}

/// Reads the result columns, adding what a person should look at.
pub(crate) fn read(cells: &Cells<'_>, options: &Options<'_>, findings: &mut Vec<Finding>) -> ResultCells {
    let (text, cell) = &cells.progress;
    let progress = progress::read(text);
    if progress.unclear {
        let message = "Ô tiến độ có nhắc đến hoàn thành nhưng chưa rõ là đã xong; được coi là chưa hoàn thành. Hãy ghi rõ “Hoàn thành”.";
        findings.push(finding("progress_unclear", message, cell));
    }
    let mut documents = Vec::new();
    for (column, kind) in
        [(Column::SubmissionDocument, DocumentKind::Submission), (Column::IssuanceDocument, DocumentKind::Issuance)]
    {
        // A number and its date may stand in neighbouring columns.
        let parts: Vec<_> = cells.documents.iter().filter(|(of, text, _)| *of == column && !is_blank(text)).collect();
        let Some((_, _, cell)) = parts.first() else { continue };
        let text = parts.iter().map(|(_, text, _)| *text).collect::<Vec<_>>().join(" ngày ");
        let found = read_references(&text);
        if found.is_empty() {
            let message = "Không đọc được số, ngày văn bản. Hãy ghi như “551/STTTT-CN ngày 07/3/2024”.";
            findings.push(finding("document_unreadable", message, cell));
        }
        for reference in found {
            let document = ResultDocument { number: reference.number, date: reference.date, kind };
            doubt(&document, options, cell, findings);
            documents.push(document);
        }
    }
    if progress.done && documents.is_empty() {
        let message = "Đã hoàn thành nhưng không có số, ngày văn bản kết quả. Hãy bổ sung văn bản hoặc mô tả kết quả.";
        findings.push(finding("done_without_document", message, cell));
    }
    ResultCells { done: progress.done, progress_text: (*text).to_owned(), percent: progress.percent, documents }
}

fn doubt(document: &ResultDocument, options: &Options<'_>, cell: &str, findings: &mut Vec<Finding>) {
    let name = if document.number.is_empty() { "Văn bản" } else { document.number.as_str() };
    let mut tell = |code, message: String| findings.push(finding(code, message, cell));
    match document.date {
        None => tell("document_undated", format!("{name} không có ngày hợp lệ. Hãy ghi ngày văn bản.")),
        Some(date) if date > options.today => {
            tell(
                "document_future",
                format!("{name} đề ngày {}, sau ngày hôm nay. Hãy kiểm tra lại.", date.format("%d/%m/%Y")),
            );
        }
        Some(date) if date < options.assigned => tell(
            "document_before_assigned",
            format!(
                "{name} đề ngày {}, trước ngày giao nhiệm vụ {}. Hãy kiểm tra lại.",
                date.format("%d/%m/%Y"),
                options.assigned.format("%d/%m/%Y")
            ),
        ),
        Some(_) => {}
    }
    if document.number.is_empty() {
        tell("document_unnumbered", "Văn bản có ngày nhưng không có số, ký hiệu. Hãy bổ sung.".into());
    } else if looks_like_secret_number(&document.number) {
        tell("document_secret_series", format!("{name} giống số của văn bản mật. Hãy kiểm tra trước khi nạp."));
    } else if DocumentNumber::parse(&document.number).is_ok_and(|number| !number.known_kind()) {
        tell(
            "document_kind_unknown",
            format!("{name}: loại văn bản không có trong Nghị định 30/2020. Hãy kiểm tra ký hiệu."),
        );
    }
}
