//! What happened to one's own account: said in every chat one had, so that nobody is someone else in silence.

use crate::AccountNews;
use dondoc_domain::event::Channel;
use dondoc_messaging::{Outgoing, Text};

/// The word, with what to do when it was not oneself.
pub(crate) fn account(news: &AccountNews) -> Outgoing {
    let text = Text::new().bold("Về tài khoản của anh/chị: ");
    let text = match news {
        AccountNews::Code { by: Some(name) } => text.plain(format!("{name} vừa cấp một mã liên kết mới.")),
        AccountNews::Code { by: None } => text.plain("quản trị vừa cấp một mã liên kết mới tại máy chủ."),
        AccountNews::Linked { channel } => {
            text.plain(format!("vừa có thêm một cuộc trò chuyện được liên kết, trên {}.", place(*channel)))
        }
        AccountNews::Moved { role, agency } => text.plain(format!("vai trò nay là {role}, {agency}.")),
    };
    Outgoing::of(text.line().plain("Nếu không phải anh/chị đề nghị, vui lòng báo ngay cho Văn phòng UBND tỉnh."))
}

fn place(channel: Channel) -> &'static str {
    match channel {
        Channel::Telegram => "Telegram",
        Channel::Zalo => "Zalo",
        Channel::Web => "trình duyệt",
        Channel::Cli => "máy chủ",
        Channel::Import | Channel::Clock | Channel::Api => "hệ thống khác",
    }
}
