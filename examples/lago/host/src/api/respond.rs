//! The domain's refusals, as the document's errors.

use extism_openapi::{Error, Response, types::AnyBody};
use serde::Serialize;
use serde_json::json;

use super::lago::*;
use crate::billing::refusal::Refusal;

/// Turns a result of the domain into an operation's result.
pub(super) trait Respond<T, E> {
    /// The operation's result.
    fn respond(self) -> Result<Response<T>, Error<E>>;
}

impl<T, E: Refused> Respond<T, E> for Result<T, Refusal> {
    fn respond(self) -> Result<Response<T>, Error<E>> {
        self.map(Response::from).map_err(E::refused)
    }
}

impl<T, E: Refused> Respond<T, E> for Result<Response<T>, Refusal> {
    fn respond(self) -> Result<Response<T>, Error<E>> {
        self.map_err(E::refused)
    }
}

/// The documented errors of an operation.
pub(super) trait Refused: Sized {
    /// The error that fits a refusal.
    fn refused(refusal: Refusal) -> Error<Self>;
}

/// One of the document's error bodies.
enum Document {
    Forbidden(ApiErrorForbidden),
    NotFound(ApiErrorNotFound),
    MethodNotAllowed(ApiErrorNotAllowed),
    UnprocessableEntity(ApiErrorUnprocessableEntity),
    TooManyRequests(ApiErrorTooManyRequests, i32),
    Internal(String),
}

impl From<Refusal> for Document {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Forbidden(code) => {
                Document::Forbidden(ApiErrorForbidden::new(403, "Forbidden", code))
            }
            Refusal::NotFound(kind) => {
                let code = format!("{kind}_not_found");
                Document::NotFound(ApiErrorNotFound::new(404, "Not Found", code))
            }
            Refusal::NotAllowed(code) => {
                Document::MethodNotAllowed(ApiErrorNotAllowed::new(405, "Method Not Allowed", code))
            }
            Refusal::Invalid(details) => {
                Document::UnprocessableEntity(ApiErrorUnprocessableEntity::new(
                    422,
                    "Unprocessable Entity",
                    "validation_errors",
                    details,
                ))
            }
            Refusal::TooMany(seconds) => Document::TooManyRequests(
                ApiErrorTooManyRequests::new(429, "Too Many Requests", "too_many_requests"),
                seconds,
            ),
            // The message of a database or a failing plug-in is for the log, not for a caller.
            Refusal::Database(_) | Refusal::Stopped(_) | Refusal::Time(_) | Refusal::Json(_) => {
                tracing::error!("{refusal}");
                Document::Internal("the billing application failed; try again later".to_owned())
            }
        }
    }
}

/// An error that the operation does not list is sent unchanged.
fn unlisted<E>(status: u16, body: &impl Serialize, other: fn(AnyBody) -> E) -> Error<E> {
    let body = serde_json::to_value(body).unwrap_or_else(|_| json!({ "status": status }));
    Error::Api(Response::from(other(AnyBody::Json(body))).with_status(status))
}

macro_rules! refused {
    ($([$($listed:ident),*] $($operation:ident)*;)*) => {
        $(refused!(@group [$($listed),*] $($operation)*);)*
    };
    (@group $listed:tt $($operation:ident)*) => {
        $(refused!(@one $operation $listed);)*
    };
    (@one $error:ident [$($listed:ident),*]) => {
        impl Refused for $error {
            fn refused(refusal: Refusal) -> Error<Self> {
                let document = Document::from(refusal);
                #[allow(unreachable_patterns, reason = "listed ones come first")]
                match document {
                    $(refused!(@pattern $listed body seconds) => {
                        refused!(@answer $listed $error body seconds)
                    })*
                    Document::Forbidden(body) => unlisted(403, &body, $error::Other),
                    Document::NotFound(body) => unlisted(404, &body, $error::Other),
                    Document::MethodNotAllowed(body) => unlisted(405, &body, $error::Other),
                    Document::UnprocessableEntity(body) => unlisted(422, &body, $error::Other),
                    Document::TooManyRequests(body, _) => unlisted(429, &body, $error::Other),
                    Document::Internal(message) => Error::internal(message),
                }
            }
        }
    };
    (@pattern TooManyRequests $body:ident $seconds:ident) => {
        Document::TooManyRequests($body, $seconds)
    };
    (@pattern $listed:ident $body:ident $seconds:ident) => { Document::$listed($body) };
    (@answer TooManyRequests $error:ident $body:ident $seconds:ident) => {
        Error::Api(
            Response::from($error::TooManyRequests($body))
                .with_header("Retry-After", $seconds.to_string()),
        )
    };
    (@answer $listed:ident $error:ident $body:ident $seconds:ident) => {
        $error::$listed($body).into()
    };
}

refused! {
    [UnprocessableEntity]
        CreateCustomerError CreateBillableMetricError CreateCouponError CreateAddOnError;
    []
        FindAllCustomersError FindAllBillableMetricsError FindAllPlansError
        FindAllSubscriptionsError FindAllCouponsError FindAllAppliedCouponsError
        FindAllAddOnsError FindAllCreditNotesError FindAllWalletsError;
    [NotFound]
        FindCustomerError DestroyCustomerError FindAllCustomerSubscriptionsError
        FindAllCustomerInvoicesError FindAllCustomerWalletsError DeleteAppliedCouponError
        FindBillableMetricError DestroyBillableMetricError FindPlanError DestroyPlanError
        FindAllPlanChargesError FindPlanChargeError DestroyPlanChargeError FindSubscriptionError
        FindEventError FindFeeError FindCouponError DestroyCouponError FindAddOnError
        DestroyAddOnError FindInvoiceError FindCreditNoteError DownloadCreditNoteError
        FindWalletError DeleteAllWalletMetadataError DeleteWalletMetadataKeyError
        FindAllWalletTransactionsError FindWalletTransactionError;
    [NotFound, UnprocessableEntity]
        FindCustomerCurrentUsageError FindAllCustomerPastUsageError DestroySubscriptionError
        DestroyWalletError;
    [NotFound, UnprocessableEntity]
        UpdateBillableMetricError CreatePlanError UpdatePlanError CreatePlanChargeError
        UpdatePlanChargeError CreateSubscriptionError UpdateSubscriptionError
        EventEstimateFeesError UpdateCouponError ApplyCouponError UpdateAddOnError
        CreateInvoiceError InvoicePreviewError UpdateInvoiceError UpdateCreditNoteError
        UpdateWalletError ReplaceWalletMetadataError MergeWalletMetadataError
        CreateWalletTransactionError;
    [UnprocessableEntity, TooManyRequests]
        CreateEventError CreateBatchEventsError;
    [UnprocessableEntity]
        FindAllEventsError FindAllFeesError FindAllInvoicesError;
    [NotFound, MethodNotAllowed, UnprocessableEntity]
        UpdateFeeError VoidInvoiceError CreateCreditNoteError EstimateCreditNoteError;
    [NotFound, MethodNotAllowed]
        DownloadInvoiceError RefreshInvoiceError FinalizeInvoiceError LoseDisputeInvoiceError
        RetryPaymentError VoidCreditNoteError;
    [Forbidden, NotFound, UnprocessableEntity]
        CreateWalletError;
}
