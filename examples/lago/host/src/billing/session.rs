//! One unit of work: a transaction, its moment, and the webhooks that it causes.

use std::sync::Arc;

use sea_orm::sea_query::SimpleExpr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel,
    Iterable, PaginatorTrait, PrimaryKeyToColumn, QueryFilter, QueryOrder, QuerySelect, Select,
};
use uuid::Uuid;

use super::rate_limit::RateLimit;
use super::refusal::Refusal;
use crate::events::BillingEvent;
use crate::lago::PaginationMeta;
use crate::store::values::Moment;

/// What every function of the domain works on.
#[derive(Debug)]
pub struct Session {
    /// The transaction.
    pub db: DatabaseTransaction,
    /// The moment of the work.
    pub now: Moment,
    /// How many events may still be sent.
    pub rate_limit: Arc<RateLimit>,
    organization_id: Arc<str>,
    events: Vec<BillingEvent>,
}

/// The `id` of a row before it is inserted: the database assigns one.
pub const NEW: i64 = 0;

impl Session {
    pub(super) fn new(
        db: DatabaseTransaction,
        now: Moment,
        organization_id: Arc<str>,
        rate_limit: Arc<RateLimit>,
    ) -> Self {
        Session {
            db,
            now,
            rate_limit,
            organization_id,
            events: Vec::new(),
        }
    }

    /// Commits, and returns the webhooks that may be sent now.
    pub(super) async fn commit(self) -> Result<Vec<BillingEvent>, DbErr> {
        self.db.commit().await?;
        Ok(self.events)
    }

    /// The id of the organization that owns the data, for webhooks.
    pub fn organization_id(&self) -> String {
        self.organization_id.to_string()
    }

    /// Adds a webhook, to be sent after the commit.
    pub fn publish(&mut self, event: impl Into<BillingEvent>) {
        self.events.push(event.into());
    }

    /// Inserts a row, and returns it with its `id`.
    pub async fn insert<E>(&self, row: E::Model) -> Result<E::Model, DbErr>
    where
        E: EntityTrait<Model: IntoActiveModel<E::ActiveModel>>,
        E::ActiveModel: Send,
    {
        let mut row = row.into_active_model().reset_all();
        for key in E::PrimaryKey::iter() {
            row.not_set(key.into_column());
        }
        row.insert(&self.db).await
    }

    /// Writes all columns of a row that was read and changed.
    pub async fn update<E>(&self, row: E::Model) -> Result<E::Model, DbErr>
    where
        E: EntityTrait<Model: IntoActiveModel<E::ActiveModel>>,
        E::ActiveModel: Send,
    {
        row.into_active_model().reset_all().update(&self.db).await
    }

    /// The row with this `id`, which another row refers to.
    pub async fn row<E>(&self, id: i64, kind: &'static str) -> Result<E::Model, Refusal>
    where
        E: EntityTrait,
        E::PrimaryKey: sea_orm::PrimaryKeyTrait<ValueType = i64>,
    {
        E::find_by_id(id)
            .one(&self.db)
            .await?
            .ok_or(Refusal::NotFound(kind))
    }

    /// The only row that meets a condition.
    pub async fn one<E: EntityTrait>(
        &self,
        condition: SimpleExpr,
        kind: &'static str,
    ) -> Result<E::Model, Refusal> {
        E::find()
            .filter(condition)
            .one(&self.db)
            .await?
            .ok_or(Refusal::NotFound(kind))
    }

    /// All rows that meet a condition, oldest first.
    pub async fn all<E: EntityTrait>(&self, condition: SimpleExpr) -> Result<Vec<E::Model>, DbErr> {
        let mut rows = E::find().filter(condition);
        for key in E::PrimaryKey::iter() {
            rows = rows.order_by_asc(key.into_column());
        }
        rows.all(&self.db).await
    }

    /// How many rows meet a condition.
    pub async fn count<E: EntityTrait>(&self, condition: SimpleExpr) -> Result<i32, DbErr>
    where
        E::Model: Sync,
    {
        let count = E::find().filter(condition).count(&self.db).await?;
        Ok(i32::try_from(count).unwrap_or(i32::MAX))
    }

    /// One page of what a query selects, newest first unless it says otherwise.
    pub async fn page<E: EntityTrait>(
        &self,
        rows: Select<E>,
        page: Option<i32>,
        per_page: Option<i32>,
    ) -> Result<(Vec<E::Model>, PaginationMeta), DbErr>
    where
        E::Model: Sync,
    {
        let total = rows.clone().count(&self.db).await?;
        let pages = Pages::new(total, page, per_page);
        let mut rows = rows.offset(pages.offset()).limit(pages.per_page);
        for key in E::PrimaryKey::iter() {
            rows = rows.order_by_desc(key.into_column());
        }
        Ok((rows.all(&self.db).await?, pages.meta()))
    }

    /// One page of a list that was made in memory.
    pub fn page_of<T>(
        rows: Vec<T>,
        page: Option<i32>,
        per_page: Option<i32>,
    ) -> (Vec<T>, PaginationMeta) {
        let pages = Pages::new(rows.len() as u64, page, per_page);
        let offset = usize::try_from(pages.offset()).unwrap_or(usize::MAX);
        let count = usize::try_from(pages.per_page).unwrap_or(usize::MAX);
        (
            rows.into_iter().skip(offset).take(count).collect(),
            pages.meta(),
        )
    }
}

/// A new id, as the API shows it.
pub fn new_lago_id() -> String {
    Uuid::new_v4().to_string()
}

/// The condition `column = value`, without a join.
pub fn is<C: ColumnTrait>(column: C, value: impl Into<sea_orm::Value>) -> SimpleExpr {
    column.eq(value.into())
}

/// The conjunction of some conditions.
pub fn all_of<const N: usize>(conditions: [SimpleExpr; N]) -> SimpleExpr {
    use sea_orm::ExprTrait as _;
    conditions
        .into_iter()
        .fold(SimpleExpr::from(true), |all, condition| all.and(condition))
}

/// `None` if the row does not exist, for callers that don't count this as a failure.
pub fn optional<T>(found: Result<T, Refusal>) -> Result<Option<T>, Refusal> {
    match found {
        Ok(row) => Ok(Some(row)),
        Err(Refusal::NotFound(_)) => Ok(None),
        Err(refusal) => Err(refusal),
    }
}

/// The number of the page, and how many there are.
struct Pages {
    total: u64,
    page: u64,
    per_page: u64,
}

impl Pages {
    const PER_PAGE: i32 = 20;

    /// A page out of range becomes the nearest one in range, so the HTTP layer need not reject it.
    fn new(total: u64, page: Option<i32>, per_page: Option<i32>) -> Self {
        let page = page.unwrap_or(1).max(1).unsigned_abs().into();
        let per_page = per_page
            .unwrap_or(Self::PER_PAGE)
            .clamp(1, 100)
            .unsigned_abs()
            .into();
        Pages {
            total,
            page,
            per_page,
        }
    }

    fn offset(&self) -> u64 {
        (self.page - 1).saturating_mul(self.per_page)
    }

    fn meta(&self) -> PaginationMeta {
        let number = |number: u64| i32::try_from(number).unwrap_or(i32::MAX);
        let pages = self.total.div_ceil(self.per_page);
        PaginationMeta {
            current_page: number(self.page),
            next_page: (self.page < pages).then(|| number(self.page + 1)),
            prev_page: (self.page > 1).then(|| number(self.page - 1)),
            total_pages: number(pages),
            total_count: i64::try_from(self.total).unwrap_or(i64::MAX),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Session;

    #[test]
    fn pages_say_where_they_stand() {
        let (rows, meta) = Session::page_of((0..45).collect(), Some(3), None);
        assert_eq!(rows, [40, 41, 42, 43, 44]);
        assert_eq!(
            (meta.current_page, meta.next_page, meta.prev_page),
            (3, None, Some(2))
        );
        assert_eq!((meta.total_pages, meta.total_count), (3, 45));
        let (rows, meta) = Session::page_of(vec![1], Some(-4), Some(1000));
        assert_eq!(
            (rows, meta.current_page, meta.next_page),
            (vec![1], 1, None)
        );
        assert!(
            Session::page_of(vec![1], Some(i32::MAX), Some(100))
                .0
                .is_empty()
        );
    }
}
