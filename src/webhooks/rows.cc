#include "webhooks/rows.h"

namespace millrace::webhooks {
namespace {

// Whether the owner u of the hook w may hear of what it is for: nobody whose account is closed or disabled,
// and of everybody's videos administrators alone.
const std::string kMayHear =
    "(u.closed_at IS NULL AND u.disabled_at = 0 AND (w.all_videos = 0 OR u.role = 'admin'))";

template <class... Use>
std::vector<HookRow> select(soci::session& sql, const std::string& where, Use... use) {
  HookRow row;
  std::string id, owner, role;
  int all = 0, enabled = 0, hears = 0;
  soci::statement query(sql);
  for (std::string* text :
       {&id, &owner, &row.username, &role, &row.url, &row.events, &row.secret, &row.former_secret, &row.note})
    query.exchange(soci::into(*text));
  for (int* flag : {&all, &enabled, &hears}) query.exchange(soci::into(*flag));
  for (UnixMillis* time : {&row.former_until, &row.failing_since, &row.created_at})
    query.exchange(soci::into(*time));
  (query.exchange(use), ...);
  query.alloc();
  query.prepare(
      "SELECT w.id, w.owner_id, u.username, u.role, w.url, w.events, w.secret, w.former_secret, w.note, "
      "w.all_videos, w.enabled, CASE WHEN " +
      kMayHear +
      " THEN 1 ELSE 0 END, w.former_until, w.failing_since, w.created_at FROM webhooks w JOIN users u "
      "ON u.id = w.owner_id " +
      where);
  query.define_and_bind();
  query.execute();
  std::vector<HookRow> found;
  while (query.fetch()) {
    row.id = HookId::parse(id).value();
    row.owner = UserId::parse(owner).value();
    row.admin = role == "admin";
    row.all_videos = all != 0;
    row.enabled = enabled != 0;
    row.may_hear = hears != 0;
    found.push_back(row);
  }
  return found;
}

template <class... Use>
std::vector<DeliveryRow> select_deliveries(soci::session& sql, const std::string& rest, Use... use) {
  DeliveryRow row;
  std::string hook, owner;
  soci::statement query(sql);
  for (std::string* text : {&row.id, &hook, &owner, &row.type, &row.body, &row.state, &row.code, &row.answer})
    query.exchange(soci::into(*text));
  for (int* number : {&row.attempts, &row.status}) query.exchange(soci::into(*number));
  for (UnixMillis* time : {&row.due_at, &row.until_at, &row.last_at, &row.created_at})
    query.exchange(soci::into(*time));
  (query.exchange(use), ...);
  query.alloc();
  query.prepare(
      "SELECT id, webhook_id, (SELECT owner_id FROM webhooks w WHERE w.id = webhook_id), type, body, state, "
      "code, answer, attempts, status, due_at, until_at, last_at, created_at FROM " +
      rest);
  query.define_and_bind();
  query.execute();
  std::vector<DeliveryRow> found;
  while (query.fetch()) {
    row.hook = HookId::parse(hook).value();
    row.owner = UserId::parse(owner).value();
    found.push_back(row);
  }
  return found;
}

}  // namespace

void insert(soci::session& sql, const HookRow& row) {
  int all = row.all_videos;
  sql << "INSERT INTO webhooks (id, owner_id, url, all_videos, events, secret, created_at) VALUES (:id, "
         ":owner, :url, :all, :events, :secret, :created)",
      soci::use(row.id.text()), soci::use(row.owner.text()), soci::use(row.url), soci::use(all),
      soci::use(row.events), soci::use(row.secret), soci::use(row.created_at);
}

void save(soci::session& sql, const HookRow& row) {
  int enabled = row.enabled;
  sql << "UPDATE webhooks SET url = :url, events = :events, secret = :secret, former_secret = :former, "
         "former_until = :until, enabled = :enabled, note = :note, failing_since = :failing WHERE id = :id",
      soci::use(row.url), soci::use(row.events), soci::use(row.secret), soci::use(row.former_secret),
      soci::use(row.former_until), soci::use(enabled), soci::use(row.note), soci::use(row.failing_since),
      soci::use(row.id.text());
}

void erase(soci::session& sql, const HookId& id) {
  sql << "DELETE FROM webhooks WHERE id = :id", soci::use(id.text());
}

void erase_all_of(soci::session& sql, const UserId& owner) {
  sql << "DELETE FROM webhooks WHERE owner_id = :owner", soci::use(owner.text());
}

std::optional<HookRow> find(soci::session& sql, const HookId& id) {
  auto found = select(sql, "WHERE w.id = :id", soci::use(id.text()));
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::vector<HookRow> of_owner(soci::session& sql, const UserId& owner) {
  return select(sql, "WHERE w.owner_id = :owner ORDER BY w.created_at, w.id", soci::use(owner.text()));
}

std::vector<HookRow> hearing(soci::session& sql, const UserId& owner) {
  return select(sql, "WHERE w.enabled = 1 AND " + kMayHear + " AND (w.all_videos = 1 OR w.owner_id = :owner)",
                soci::use(owner.text()));
}

void insert(soci::session& sql, const DeliveryRow& row) {
  sql << "INSERT INTO webhook_deliveries (id, webhook_id, type, body, due_at, until_at, created_at) VALUES "
         "(:id, :hook, :type, :body, :due, :until, :created)",
      soci::use(row.id), soci::use(row.hook.text()), soci::use(row.type), soci::use(row.body),
      soci::use(row.due_at), soci::use(row.until_at), soci::use(row.created_at);
}

bool save(soci::session& sql, const DeliveryRow& row) {
  soci::statement update =
      (sql.prepare << "UPDATE webhook_deliveries SET state = :state, attempts = :attempts, due_at = :due, "
                      "until_at = :until, last_at = :last, status = :status, code = :code, answer = :answer "
                      "WHERE id = :id",
       soci::use(row.state), soci::use(row.attempts), soci::use(row.due_at), soci::use(row.until_at),
       soci::use(row.last_at), soci::use(row.status), soci::use(row.code), soci::use(row.answer),
       soci::use(row.id));
  update.execute(true);
  return update.get_affected_rows() == 1;
}

std::optional<DeliveryRow> find_delivery(soci::session& sql, const std::string& id) {
  auto found = select_deliveries(sql, "webhook_deliveries WHERE id = :id", soci::use(id));
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::vector<DeliveryRow> latest(soci::session& sql, const HookId& hook, int most) {
  return select_deliveries(
      sql, "webhook_deliveries WHERE webhook_id = :hook ORDER BY created_at DESC, id LIMIT :most",
      soci::use(hook.text()), soci::use(most));
}

std::vector<DeliveryRow> due(soci::session& sql, UnixMillis now, int of_each, int of_owner) {
  return select_deliveries(
      sql,
      "(SELECT e.*, ROW_NUMBER() OVER (PARTITION BY h.owner_id ORDER BY e.due_at, e.created_at) AS of_owner "
      "FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY webhook_id ORDER BY due_at, created_at) AS of_hook "
      "FROM webhook_deliveries WHERE state = 'waiting' AND due_at <= :now) AS e JOIN webhooks h ON h.id = "
      "e.webhook_id WHERE e.of_hook <= :each) AS d WHERE of_owner <= :most ORDER BY due_at LIMIT 200",
      soci::use(now), soci::use(of_each), soci::use(of_owner));
}

void give_up_waiting(soci::session& sql, const HookId& hook, const std::string& code) {
  sql << "UPDATE webhook_deliveries SET state = 'failed', code = :code WHERE webhook_id = :hook AND state = "
         "'waiting'",
      soci::use(code), soci::use(hook.text());
}

void erase_deliveries_before(soci::session& sql, UnixMillis created) {
  sql << "DELETE FROM webhook_deliveries WHERE created_at < :time AND state <> 'waiting'", soci::use(created);
}

}  // namespace millrace::webhooks
