# What the frame says, and words that several groups of pages share.
product = Đôn đốc
menu = Menu
skip = Skip to content
other-language = Tiếng Việt
go-home = To the first page
go-chat = Open the conversation

tab-overview = Overview
tab-agencies = Agencies
tab-tasks = Tasks
tab-directives = Directives
tab-queue = To be decided
tab-import = Import a plan
tab-reports = Reports
tab-organisation = Organisation
tab-calendar = Working days
tab-log = Event log
tab-chat = Conversation
tab-account = Account

live-new = There is something new.
live-stale = What this page shows may be out of date.
live-lost = The server cannot be reached; what this page shows may be out of date. It keeps trying.
live-reload = Reload

pager = Pages
pager-first = To the beginning
pager-next = Next page
figure-table = Show as a table
figure-csv = Download the table (CSV)

role-chair = Provincial leadership
role-office = Committee's office
role-head = Head of agency
role-officer = Officer
role-auditor = Auditor (reads only)
role-admin = Administrator

class-done_on_time = Done on time
class-done_late = Done late
class-open_in_time = Open, in time
class-open_overdue = Open, overdue
class-undated = No deadline
class-returned = Returned
class-withdrawn = Withdrawn

phase-unborn = Not yet assigned
phase-open = Under way
phase-awaiting = Awaiting confirmation
phase-done = Completed
phase-suspended = Suspended
phase-returned = Returned
phase-without_lead = Without a lead agency
phase-withdrawn = Withdrawn

urgency-normal = Normal
urgency-urgent = Urgent
urgency-very_urgent = Very urgent
urgency-immediate = Express

channel-cli = Command line
channel-web = Web page
channel-telegram = Telegram
channel-zalo = Zalo
channel-import = Imported file
channel-clock = System clock
channel-api = Connected system

day-1 = Monday
day-2 = Tuesday
day-3 = Wednesday
day-4 = Thursday
day-5 = Friday
day-6 = Saturday
day-7 = Sunday

problem-bad-request = The request could not be read
problem-bad-request-advice = Please go back and try again.
problem-unauthorized = Not signed in
problem-unauthorized-advice = Your session is over, or you have not signed in. Please sign in and do it again.
problem-forbidden = The page is out of date
problem-forbidden-advice = Please open the page again and send it again.
problem-not-found = There is no such page
problem-not-found-advice = Please check the address, or go to the first page.
problem-method = The page cannot be opened like this
problem-method-advice = Please begin at the first page.
problem-timeout = The connection was interrupted
problem-timeout-advice = Please check the network and send it again.
problem-conflict = Someone else has just changed this
problem-conflict-advice = Please reload the page, look again, and try once more.
problem-gone = The button no longer works
problem-gone-advice = Please reload the page.
problem-too-large = Too large
problem-too-large-advice = Please send a smaller file, or several times.
problem-refused = Not accepted
problem-refused-advice = Please check what you entered and send it again.
problem-too-many = Too fast
problem-too-many-advice = Please wait a moment and send it again.
problem-unavailable = Not saved
problem-unavailable-advice = The system is busy. Please send it again in a few minutes.
problem-server = Something is wrong on our side
problem-server-advice = Please try again in a few minutes.
problem-other = Not done
problem-other-advice = Please go back and try again.
problem-not-yours = The role “{ $role }” may not do this. { $whose }

need-signed-in = Please sign in.
need-own-tasks = This page is for officials who are assigned tasks.
need-agency-board = This page is for heads of agencies, the committee's office and the leadership.
need-province = This page is for the committee's office and the leadership.
need-queue = This page is for the committee's office and the leadership.
need-look = Please ask the committee's office if you need to see this page.
need-work = This is for the officials of the agency that the task is assigned to.
need-decide = This is for the committee's office or the leadership.
need-administer = This is for the committee's office or the administrators.

event-directive_issued = Directive issued
event-task_assigned = Task assigned
event-task_accepted = Task accepted
event-task_returned = Task returned
event-task_reassigned = Task reassigned
event-task_left_without_lead = Left without a lead agency
event-task_progress_reported = Progress reported
event-task_extension_requested = Extension requested
event-task_extension_granted = Extension granted
event-task_extension_refused = Extension refused
event-task_result_submitted = Result submitted
event-task_result_issued = Result issued
event-task_completion_confirmed = Completion confirmed
event-task_result_sent_back = Result sent back
event-task_deadline_passed = Deadline passed
event-task_explanation_requested = Explanation requested
event-task_explanation_given = Explanation given
event-task_objective_cause_confirmed = Objective cause confirmed
event-task_suspended = Task suspended
event-task_resumed = Task resumed
event-task_reopened = Task opened again
event-task_withdrawn = Task withdrawn
event-task_corrected = Task corrected
event-task_deadline_recalculated = Deadline recalculated by the working days
event-task_evidence_attached = Document attached
event-task_entry_undone = Last entry taken back

event-official_registered = Official entered
event-official_link_code_issued = Link code issued
event-official_moved = Moved to another agency or role
event-official_left = Official left
event-official_chat_linked = Conversation linked
event-official_chat_unlinked = Conversation unlinked
event-official_chat_preferred = First channel chosen
event-official_delegated = Delegation arranged
event-official_delegation_ended = Delegation ended

event-agency_established = Agency established
event-agency_renamed = Agency renamed
event-agency_alias_added = Other spelling of an agency added
event-agencies_merged = Agencies merged
event-agency_split = Agency split
event-agency_abolished = Agency abolished

event-reminder_planned = Reminder planned
event-reminder_sent = Reminder sent
event-reminder_failed = Reminder could not be sent
event-reminder_seen = Reminder seen
event-reminder_answered = Reminder answered
event-reminder_snoozed = Reminder put off
event-reminder_quieted = Reminders paused
