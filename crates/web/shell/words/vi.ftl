# What the frame says, and words that several groups of pages share.
product = Đôn đốc
menu = Danh mục
skip = Tới nội dung chính
other-language = English
go-home = Về trang đầu
go-chat = Mở cuộc trò chuyện

tab-overview = Tổng quan
tab-agencies = Đơn vị
tab-tasks = Nhiệm vụ
tab-directives = Văn bản
tab-queue = Chờ xử lý
tab-import = Nhập kế hoạch
tab-reports = Báo cáo
tab-organisation = Cơ cấu
tab-calendar = Lịch làm việc
tab-log = Nhật ký
tab-chat = Trò chuyện
tab-account = Tài khoản

live-new = Có dữ liệu mới.
live-stale = Số liệu trên trang có thể đã cũ.
live-lost = Không kết nối được máy chủ; số liệu trên trang có thể đã cũ. Trang sẽ tự thử lại.
live-reload = Tải lại

pager = Các trang
pager-first = Về đầu danh sách
pager-next = Trang tiếp
figure-table = Xem dạng bảng
figure-csv = Tải bảng (CSV)

role-chair = Lãnh đạo UBND tỉnh
role-office = Văn phòng UBND tỉnh
role-head = Lãnh đạo đơn vị
role-officer = Chuyên viên
role-auditor = Thanh tra, kiểm tra (chỉ xem)
role-admin = Quản trị hệ thống

class-done_on_time = Xong đúng hạn
class-done_late = Xong quá hạn
class-open_in_time = Đang làm, trong hạn
class-open_overdue = Quá hạn, chưa xong
class-undated = Không có thời hạn
class-returned = Đã trả lại
class-withdrawn = Đã thu hồi

phase-unborn = Chưa giao
phase-open = Đang thực hiện
phase-awaiting = Chờ xác nhận
phase-done = Hoàn thành
phase-suspended = Tạm dừng
phase-returned = Đã trả lại
phase-without_lead = Chưa có đơn vị chủ trì
phase-withdrawn = Đã thu hồi

urgency-normal = Thường
urgency-urgent = Khẩn
urgency-very_urgent = Thượng khẩn
urgency-immediate = Hỏa tốc

channel-cli = Dòng lệnh
channel-web = Trang web
channel-telegram = Telegram
channel-zalo = Zalo
channel-import = Nhập từ tệp
channel-clock = Đồng hồ hệ thống
channel-api = Hệ thống kết nối

day-1 = thứ Hai
day-2 = thứ Ba
day-3 = thứ Tư
day-4 = thứ Năm
day-5 = thứ Sáu
day-6 = thứ Bảy
day-7 = Chủ nhật

problem-bad-request = Yêu cầu không đọc được
problem-bad-request-advice = Vui lòng quay lại và thử lần nữa.
problem-unauthorized = Chưa đăng nhập
problem-unauthorized-advice = Phiên làm việc đã hết hoặc chưa đăng nhập. Vui lòng đăng nhập rồi làm lại.
problem-forbidden = Trang đã cũ
problem-forbidden-advice = Vui lòng mở lại trang rồi gửi lại.
problem-not-found = Không có trang này
problem-not-found-advice = Vui lòng kiểm tra địa chỉ, hoặc về trang đầu.
problem-method = Không mở được trang theo cách này
problem-method-advice = Vui lòng mở lại từ trang đầu.
problem-timeout = Đường truyền bị gián đoạn
problem-timeout-advice = Vui lòng kiểm tra mạng rồi gửi lại.
problem-conflict = Vừa có người khác thay đổi
problem-conflict-advice = Vui lòng tải lại trang, xem lại rồi thử lần nữa.
problem-gone = Nút đã hết hiệu lực
problem-gone-advice = Vui lòng tải lại trang.
problem-too-large = Nội dung quá lớn
problem-too-large-advice = Vui lòng gửi tệp nhỏ hơn, hoặc chia làm nhiều lần.
problem-refused = Chưa nhận được
problem-refused-advice = Vui lòng kiểm tra nội dung rồi gửi lại.
problem-too-many = Gửi nhanh quá
problem-too-many-advice = Vui lòng chờ giây lát rồi gửi lại.
problem-unavailable = Chưa lưu được
problem-unavailable-advice = Hệ thống đang bận. Vui lòng gửi lại sau ít phút.
problem-server = Có lỗi phía hệ thống
problem-server-advice = Vui lòng thử lại sau ít phút.
problem-other = Chưa thực hiện được
problem-other-advice = Vui lòng quay lại và thử lần nữa.
problem-not-yours = Vai trò “{ $role }” không được làm việc này. { $whose }

need-signed-in = Cần đăng nhập.
need-own-tasks = Trang này dành cho cán bộ được giao nhiệm vụ.
need-agency-board = Trang này dành cho lãnh đạo đơn vị, Văn phòng và lãnh đạo UBND tỉnh.
need-province = Trang này dành cho Văn phòng và lãnh đạo UBND tỉnh.
need-queue = Trang này dành cho Văn phòng và lãnh đạo UBND tỉnh.
need-look = Vui lòng liên hệ Văn phòng UBND tỉnh nếu cần xem trang này.
need-work = Việc này của cán bộ đơn vị được giao nhiệm vụ.
need-decide = Việc này của Văn phòng hoặc lãnh đạo UBND tỉnh.
need-administer = Việc này của Văn phòng UBND tỉnh hoặc quản trị hệ thống.

event-directive_issued = Ban hành văn bản giao việc
event-task_assigned = Giao nhiệm vụ
event-task_accepted = Tiếp nhận nhiệm vụ
event-task_returned = Trả lại nhiệm vụ
event-task_reassigned = Phân công lại
event-task_left_without_lead = Không còn đơn vị chủ trì
event-task_progress_reported = Báo cáo tiến độ
event-task_extension_requested = Đề nghị gia hạn
event-task_extension_granted = Cho gia hạn
event-task_extension_refused = Không đồng ý gia hạn
event-task_result_submitted = Trình kết quả
event-task_result_issued = Ban hành kết quả
event-task_completion_confirmed = Xác nhận hoàn thành
event-task_result_sent_back = Trả lại kết quả để bổ sung
event-task_deadline_passed = Qua thời hạn
event-task_explanation_requested = Yêu cầu giải trình
event-task_explanation_given = Giải trình
event-task_objective_cause_confirmed = Xác nhận nguyên nhân khách quan
event-task_suspended = Tạm dừng
event-task_resumed = Tiếp tục thực hiện
event-task_reopened = Mở lại nhiệm vụ
event-task_withdrawn = Thu hồi nhiệm vụ
event-task_corrected = Đính chính
event-task_deadline_recalculated = Tính lại thời hạn theo lịch làm việc
event-task_evidence_attached = Gửi tài liệu kèm theo
event-task_entry_undone = Rút lại nội dung vừa ghi

event-official_registered = Thêm cán bộ
event-official_link_code_issued = Cấp mã liên kết
event-official_moved = Chuyển đơn vị hoặc vai trò
event-official_left = Thôi nhiệm vụ
event-official_chat_linked = Liên kết cuộc trò chuyện
event-official_chat_unlinked = Gỡ liên kết cuộc trò chuyện
event-official_chat_preferred = Chọn kênh nhận tin trước
event-official_delegated = Ủy quyền thay mặt
event-official_delegation_ended = Kết thúc ủy quyền

event-agency_established = Thành lập cơ quan
event-agency_renamed = Đổi tên cơ quan
event-agency_alias_added = Thêm cách viết khác của tên cơ quan
event-agencies_merged = Sáp nhập cơ quan
event-agency_split = Chia tách cơ quan
event-agency_abolished = Giải thể cơ quan

event-reminder_planned = Chuẩn bị lời nhắc
event-reminder_sent = Gửi lời nhắc
event-reminder_failed = Chưa gửi được lời nhắc
event-reminder_seen = Đã xem lời nhắc
event-reminder_answered = Trả lời lời nhắc
event-reminder_snoozed = Hẹn nhắc lại
event-reminder_quieted = Tạm dừng nhận lời nhắc
