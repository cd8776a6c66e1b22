//! Chats of officials: linked by a one-time code, taken away, and which is asked first.

use crate::{App, Context, ServiceError, tasks::unknown};
use chrono::TimeDelta;
use dondoc_domain::{
    ChatId, OfficialId,
    event::Channel,
    ids::derive,
    official::{CodeFate, LinkCodeIssued, LinkRefusal, Official, OfficialEvent},
    task::{refusal::NotAllowed, text::checked},
};
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use uuid::Uuid;

/// How long a link code works.
pub(crate) const CODE_LIFE: TimeDelta = TimeDelta::days(7);

impl App {
    /// Links a chat to the official whom a code was made for, and says who that is.
    ///
    /// Case, spaces and dashes of the code do not matter, nor letters taken for digits. The same again is fine.
    pub async fn link_chat(
        &self,
        code: &str,
        channel: Channel,
        chat: ChatId,
        command: Uuid,
    ) -> Result<Result<OfficialId, LinkRefusal>, ServiceError> {
        self.may_write()?;
        // Two codes for one chat lie in two streams, so links of one chat take turns.
        let _turn = self.turns[chat.0.as_u128() as usize % self.turns.len()].lock().await;
        let hashes = self.link_key.candidates(&normal(code))?;
        let (hash, id) = {
            let models = self.models().await?;
            let officials = &models.rows().officials;
            let found = hashes.into_iter().find_map(|hash| Some((officials.of_code(&hash)?, hash)));
            let Some((id, hash)) = found else { return Ok(Err(LinkRefusal::Unknown)) };
            if officials.linked(chat).is_some_and(|other| other.id != *id) {
                return Ok(Err(LinkRefusal::Taken));
            }
            (hash, id.clone())
        };
        let mut context = Context::system(channel, command);
        context.by = Some(id.clone());
        let refused = Mutex::new(None);
        let refuse = |refusal| *refused.lock().unwrap_or_else(PoisonError::into_inner) = Some(refusal);
        let linked = self.amend_official(&id, &context, |official, account| {
            if !official.active {
                refuse(LinkRefusal::Unknown);
                return Ok(None);
            }
            Ok(account.link(&hash, channel, chat, self.clock.now()).unwrap_or_else(|refusal| {
                refuse(refusal);
                None
            }))
        });
        linked.await?;
        let refusal = *refused.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(refusal.map_or(Ok(id), Err))
    }

    /// Takes a chat away from its official; says whether it was one's.
    pub async fn unlink_chat(&self, chat: ChatId, reason: &str, context: &Context) -> Result<bool, ServiceError> {
        let reason = checked("lý do", reason)?;
        let Some(owner) = self.linked(chat).await? else { return Ok(false) };
        self.permit_own(&owner.id, context).await?;
        self.amend_official(&owner.id, context, |_, account| Ok(account.unlink(chat, &reason))).await
    }

    /// Takes an official's chats of one channel away from them, but for the one they do this in.
    pub async fn leave_other_chats(
        &self,
        official: &OfficialId,
        channel: Channel,
        except: ChatId,
        reason: &str,
        command: Uuid,
    ) -> Result<(), ServiceError> {
        let chats = self.chats_of(official).await?.into_iter();
        for (_, chat) in chats.filter(|(of, chat)| *of == channel && *chat != except) {
            // Each chat is a command of its own: what was cut short goes on when it is said again.
            let command = derive("leave-chat", &[&command.to_string(), &chat.0.to_string()]);
            self.unlink_chat(chat, reason, &Context::official(official.clone(), channel, command)).await?;
        }
        Ok(())
    }

    /// Makes a linked chat its official's first choice; says whether that changed anything.
    pub async fn prefer_chat(&self, chat: ChatId, context: &Context) -> Result<bool, ServiceError> {
        let Some(owner) = self.linked(chat).await? else { return Ok(false) };
        self.permit_own(&owner.id, context).await?;
        self.amend_official(&owner.id, context, |_, account| Ok(account.prefer(chat))).await
    }

    /// The official of a chat; none if it is not linked or they left.
    pub async fn linked(&self, chat: ChatId) -> Result<Option<Official>, ServiceError> {
        Ok(self.models().await?.rows().officials.linked(chat))
    }

    /// An official's chats, first choice first; none once they left.
    pub async fn chats_of(&self, official: &OfficialId) -> Result<Vec<(Channel, ChatId)>, ServiceError> {
        let models = self.models().await?;
        let officials = &models.rows().officials;
        let account = officials.get(official).filter(|it| it.active).and_then(|it| officials.account(&it.id));
        let theirs = |chat: ChatId| officials.linked(chat).is_some_and(|it| it.id == *official);
        let chats = account.into_iter().flat_map(|it| &it.chats).filter(|it| theirs(it.chat));
        Ok(chats.map(|it| (it.channel, it.chat)).collect())
    }

    /// Every chat that is linked to an official who serves.
    pub async fn linked_chats(&self) -> Result<BTreeSet<ChatId>, ServiceError> {
        let models = self.models().await?;
        let chats = models.rows().officials.accounts().flat_map(|(_, account)| &account.chats);
        Ok(chats.map(|it| it.chat).collect())
    }

    /// Makes a new one-time code for an official; older ones that were not used stop working.
    ///
    /// `randomness` is where the code comes from; the code is told once and kept only as a hash under a key that is not in
    /// the log. A code is a way into an account: for those who decide or administer, only the office makes one.
    pub async fn issue_link_code(
        &self,
        official: &OfficialId,
        randomness: u128,
        context: &Context,
    ) -> Result<String, ServiceError> {
        self.permit_own(official, context).await?;
        if context.by.as_ref() != Some(official) {
            let role = self.models().await?.rows().officials.get(official).map(|it| it.role);
            self.permit_entrusting(role.ok_or_else(|| unknown(official))?, context).await?;
        }
        let code = link_code(randomness);
        let issued = LinkCodeIssued { code_hash: self.link_key.hash(&code)?, expires_at: self.clock.now() + CODE_LIFE };
        let made = self.amend_official(official, context, |it, account| {
            if !it.active {
                return Err(NotAllowed::Inactive(it.id.to_string()).into());
            }
            let waits = account.codes.iter().any(|it| it.hash == issued.code_hash && it.fate == CodeFate::Waiting);
            Ok((!waits).then(|| OfficialEvent::LinkCodeIssued(issued.clone())))
        });
        // Said again, the command made a code that nobody can tell any more: a lost answer needs a new command.
        match made.await? {
            true => Ok(code),
            false if self.models().await?.rows().officials.of_code(&issued.code_hash) == Some(official) => Ok(code),
            false => Err(ServiceError::Told(
                "Lệnh này đã cấp một mã liên kết rồi; mã chỉ hiện một lần. Cấp mã mới bằng một lệnh mới.".into(),
            )),
        }
    }
}

/// Ten letters and digits that are not mistaken for each other, in two groups.
pub(crate) fn link_code(randomness: u128) -> String {
    const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let letter = |i: u32| char::from(LETTERS[(randomness >> (5 * i)) as usize & 31]);
    let code: String = (0..10).map(letter).collect();
    format!("{}-{}", &code[..5], &code[5..])
}

/// A code as it was made, however it is typed.
fn normal(typed: &str) -> String {
    let letters: String = typed
        .chars()
        .filter(|letter| letter.is_ascii_alphanumeric())
        .map(|letter| match letter.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect();
    match letters.split_at_checked(5) {
        Some((first, second)) => format!("{first}-{second}"),
        None => letters,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_however_they_are_typed() {
        for typed in ["10AB0-1ZZZ9", "10ab0-1zzz9", " 10AB0 1ZZZ9 ", "loabo–izzz9", "1 0 A B 0 - 1 Z Z Z 9"] {
            assert_eq!(normal(typed), "10AB0-1ZZZ9", "{typed}");
        }
        assert_eq!(normal("12"), "12");
        assert_eq!(normal(""), "");
    }
}
