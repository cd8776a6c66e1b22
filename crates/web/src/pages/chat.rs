//! The conversation's page.

use super::{layout, line};
use crate::{Line, Person, site::Site};
use dondoc_shell::{Lang, Problem, Session, digest, problem_words, random};
use maud::{Markup, PreEscaped, html};
use std::collections::BTreeMap;

/// How many messages a page shows; older ones are one tap away.
const SHOWN: usize = 80;

/// What a page says while nobody is linked.
pub(crate) const NOT_LINKED: &str =
    "Trình duyệt này chưa được liên kết. Vui lòng nhập mã liên kết do Văn phòng cấp để bắt đầu.";

/// A paper clip, drawn: no font is sure to have one.
const CLIP: PreEscaped<&str> = PreEscaped(
    r#"<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="M8 7v9a4 4 0 0 0 8 0V6.500a2.700 2.700 0 0 0-5.400 0V15.500a1.300 1.300 0 0 0 2.600 0V8"/></svg>"#,
);

/// What a session's page shows.
pub(crate) struct View {
    lines: Vec<Line>,
    who: Option<Person>,
    token: String,
    session: String,
    limit: usize,
    /// Whether older messages are shown too.
    pub everything: bool,
    /// The message that is being replied to.
    pub reply_to: Option<String>,
    notice: Option<String>,
    /// The name of whoever is signed in to the pages in this browser.
    pub signed_in: Option<String>,
    /// Words written and not yet sent.
    pub draft: String,
    once: String,
}

impl View {
    /// The page of a session as things are.
    pub async fn of(site: &Site, session: &Session) -> Self {
        let chat = session.chat();
        let who = site.backend.who(&chat).await;
        let lines = match (&who, site.doorstep.after(&chat)) {
            (Some(_), _) => {
                site.doorstep.entered(&chat);
                site.backend.lines(&chat, None).await
            }
            (None, Some(last)) => site.backend.lines(&chat, Some(last)).await.into_iter().map(bare).collect(),
            (None, None) => Vec::new(),
        };
        Self {
            lines,
            who,
            token: session.form_token(),
            session: page_of(session),
            limit: site.settings.upload_limit,
            everything: false,
            reply_to: None,
            notice: None,
            signed_in: None,
            draft: String::new(),
            once: random(),
        }
    }

    /// Keeps what was typed and says why it was not taken. The form's number stays, so that what was stored of it
    /// already is not stored again.
    pub fn keep(&mut self, why: &Problem, draft: String, once: &str, reply_to: &str) {
        let (title, advice) = problem_words(why, Lang::Vi);
        self.notice = Some(format!("{title}. {advice}"));
        self.draft = draft;
        if !once.is_empty() {
            self.once = once.to_owned();
        }
        self.reply_to = Some(reply_to.to_owned()).filter(|it| !it.is_empty());
    }

    fn tail(&self) -> &[Line] {
        let from = if self.everything { 0 } else { self.lines.len().saturating_sub(SHOWN) };
        &self.lines[from..]
    }

    /// The messages by their place, as the page shows them.
    pub fn rendered(&self) -> BTreeMap<u64, String> {
        self.tail().iter().map(|line| (line.seq, line::item(line).into_string())).collect()
    }

    /// Who is talking.
    pub fn heading(&self) -> Markup {
        html! {
            @match &self.who {
                Some(person) => { strong { (person.name) } " " span { (person.role_label) } }
                None => { strong { "Chưa liên kết" } " " span { (NOT_LINKED) } }
            }
        }
    }

    /// Whether nobody is linked, so that the page shows the way in.
    pub fn is_entrance(&self) -> bool {
        self.who.is_none()
    }

    /// The way in with a code, or with a click for whoever is signed in to the pages.
    fn entrance(&self) -> Markup {
        html! {
            @if let Some(name) = &self.signed_in {
                form.vao method="post" action="/chat/mo" {
                    input type="hidden" name="token" value=(self.token);
                    button type="submit" { "Mở trò chuyện của " (name) }
                }
            }
            form.vao method="post" action="/chat/noi" {
                input type="hidden" name="token" value=(self.token);
                label for="ma" { "Mã liên kết (dạng XXXXX-XXXXX)" }
                input id="ma" type="text" name="ma" maxlength="40" autocomplete="off" autocapitalize="characters" required;
                button type="submit" { "Liên kết" }
            }
        }
    }

    /// The page.
    pub fn page(&self) -> Markup {
        let shown = self.tail();
        let replied =
            self.reply_to.as_ref().and_then(|it| self.lines.iter().find(|line| line.message.as_ref() == Some(it)));
        let body = html! {
            header {
                div id="ai" { (self.heading()) }
                @if self.who.is_some() {
                    form method="post" action="/chat/vao-trang" {
                        input type="hidden" name="token" value=(self.token);
                        button.phu type="submit" { "Xem trang" }
                    }
                }
                form method="post" action="/chat/thoat" {
                    input type="hidden" name="token" value=(self.token);
                    button.phu type="submit" { "Thoát" }
                }
            }
            div.cuon {
                main id="khung" data-stream={ "/chat/luong?phien=" (self.session) "&dau=" (fingerprint(self)) } {
                    @if shown.len() < self.lines.len() {
                        p.cu { a href="/chat?tat-ca=1" { "Xem các tin cũ hơn" } }
                    }
                    @if self.who.is_none() { (self.entrance()) }
                    div role="log" aria-live="polite" aria-label="Cuộc trò chuyện" {
                        ol id="dong" {
                            @for one in shown { (line::item(one)) }
                        }
                    }
                    ol id="cho" aria-live="polite" aria-label="Tin đang gửi" {}
                }
            }
            form id="bam" method="post" action="/chat/bam" {
                input type="hidden" name="token" value=(self.token);
                input type="hidden" name="lan" value=(self.once);
            }
            footer {
                p id="tinh-trang" role="status" class=(if self.notice.is_some() { "loi" } else { "" }) {
                    (self.notice.as_deref().unwrap_or_default())
                }
                noscript { p.cu { a href="/chat" { "Xem tin mới" } } }
                form id="gui" method="post" action="/chat/gui" enctype="multipart/form-data" data-limit=(self.limit) {
                    input type="hidden" name="token" value=(self.token);
                    input type="hidden" name="lan" value=(self.once);
                    input id="tra-loi" type="hidden" name="tra-loi"
                        value=(replied.and_then(|line| line.message.as_deref()).unwrap_or_default());
                    p id="tra-loi-cho" hidden[replied.is_none()] {
                        span { "Trả lời: " (replied.map(line::beginning).unwrap_or_default()) }
                        " " a href="/chat" { "Bỏ" }
                    }
                    p id="tep-chon" hidden {}
                    div.soan {
                        label.tep for="tep" title="Gửi ảnh hoặc tệp" { span.an { "Gửi ảnh hoặc tệp" } (CLIP) }
                        input.an id="tep" type="file" name="tep" multiple accept="image/*,.pdf,.doc,.docx,.xls,.xlsx,.odt,.zip,audio/*";
                        label.an for="noi-dung" { "Nội dung" }
                        textarea id="noi-dung" name="noi-dung" rows="1" maxlength="8000" enterkeyhint="send"
                            placeholder="Ví dụ: việc 1 xong" { (self.draft) }
                        button type="submit" { "Gửi" }
                    }
                }
            }
        };
        layout::page("chat", "Trò chuyện", &body)
    }
}

/// A line without what is for those who are linked.
fn bare(line: Line) -> Line {
    Line { attachment: None, buttons: Vec::new(), live_buttons: false, ..line }
}

/// Whose page it is, in a word that tells nothing else.
pub(crate) fn page_of(session: &Session) -> String {
    digest("session", &[&session.chat()])[..16].to_owned()
}

/// What the page shows, in a word: the same for the same messages.
pub(crate) fn fingerprint(view: &View) -> String {
    let heading = view.heading().into_string();
    let lines = view.rendered();
    let parts: Vec<&str> = [heading.as_str()].into_iter().chain(lines.values().map(String::as_str)).collect();
    digest("page", &parts)[..16].to_owned()
}
