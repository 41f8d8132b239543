//! `lago::Api`, the trait that the document expands to: one line for each operation.
//!
//! Plug-ins get here through their host functions, HTTP clients through the handlers in
//! [`http`](crate::http); both are treated in the same way.

use extism_openapi::Call;

use super::lago::{self, Api};
use super::respond::Respond;
use crate::Billing;
use crate::billing::{
    add_ons, applied_coupons, billable_metrics, charges, coupons, credit_notes, customers, fees,
    invoices, plans, subscriptions, usage, usage_events, wallet_transactions, wallets,
};

/// A line such as `find_plan(FindPlanParams) -> FindPlanResult = plans::find;` stands for
///
/// ```ignore
/// async fn find_plan(&self, _call: &Call, params: lago::FindPlanParams) -> lago::FindPlanResult {
///     self.run(plans::find, params).await.respond()
/// }
/// ```
///
/// Operations under `run` are committed; those under `try_out` only compute a response.
macro_rules! operations {
    (run { $($operation:ident($params:ident) -> $result:ident = $work:path;)* }
     try_out { $($estimate:ident($estimated:ident) -> $answer:ident = $trial:path;)* }) => {
        impl Api for Billing {
            $(async fn $operation(&self, _call: &Call, params: lago::$params) -> lago::$result {
                self.run($work, params).await.respond()
            })*
            $(async fn $estimate(&self, _call: &Call, params: lago::$estimated) -> lago::$answer {
                self.try_out($trial, params).await.respond()
            })*
        }
    };
}

operations! {
    run {
        create_customer(CreateCustomerParams) -> CreateCustomerResult = customers::create;
        find_all_customers(FindAllCustomersParams) -> FindAllCustomersResult = customers::find_all;
        find_customer(FindCustomerParams) -> FindCustomerResult = customers::find;
        destroy_customer(DestroyCustomerParams) -> DestroyCustomerResult = customers::destroy;
        find_customer_current_usage(FindCustomerCurrentUsageParams) -> FindCustomerCurrentUsageResult = usage::current;
        find_all_customer_past_usage(FindAllCustomerPastUsageParams) -> FindAllCustomerPastUsageResult = usage::past;
        find_all_customer_subscriptions(FindAllCustomerSubscriptionsParams) -> FindAllCustomerSubscriptionsResult = subscriptions::find_all_of_customer;
        find_all_customer_invoices(FindAllCustomerInvoicesParams) -> FindAllCustomerInvoicesResult = invoices::find_all_of_customer;
        find_all_customer_wallets(FindAllCustomerWalletsParams) -> FindAllCustomerWalletsResult = wallets::find_all_of_customer;
        delete_applied_coupon(DeleteAppliedCouponParams) -> DeleteAppliedCouponResult = applied_coupons::delete;
        create_billable_metric(CreateBillableMetricParams) -> CreateBillableMetricResult = billable_metrics::create;
        find_all_billable_metrics(FindAllBillableMetricsParams) -> FindAllBillableMetricsResult = billable_metrics::find_all;
        find_billable_metric(FindBillableMetricParams) -> FindBillableMetricResult = billable_metrics::find;
        update_billable_metric(UpdateBillableMetricParams) -> UpdateBillableMetricResult = billable_metrics::update;
        destroy_billable_metric(DestroyBillableMetricParams) -> DestroyBillableMetricResult = billable_metrics::destroy;
        create_plan(CreatePlanParams) -> CreatePlanResult = plans::create;
        find_all_plans(FindAllPlansParams) -> FindAllPlansResult = plans::find_all;
        find_plan(FindPlanParams) -> FindPlanResult = plans::find;
        update_plan(UpdatePlanParams) -> UpdatePlanResult = plans::update;
        destroy_plan(DestroyPlanParams) -> DestroyPlanResult = plans::destroy;
        create_plan_charge(CreatePlanChargeParams) -> CreatePlanChargeResult = charges::create;
        find_all_plan_charges(FindAllPlanChargesParams) -> FindAllPlanChargesResult = charges::find_all;
        find_plan_charge(FindPlanChargeParams) -> FindPlanChargeResult = charges::find;
        update_plan_charge(UpdatePlanChargeParams) -> UpdatePlanChargeResult = charges::update;
        destroy_plan_charge(DestroyPlanChargeParams) -> DestroyPlanChargeResult = charges::destroy;
        create_subscription(CreateSubscriptionParams) -> CreateSubscriptionResult = subscriptions::create;
        find_all_subscriptions(FindAllSubscriptionsParams) -> FindAllSubscriptionsResult = subscriptions::find_all;
        find_subscription(FindSubscriptionParams) -> FindSubscriptionResult = subscriptions::find;
        update_subscription(UpdateSubscriptionParams) -> UpdateSubscriptionResult = subscriptions::update;
        destroy_subscription(DestroySubscriptionParams) -> DestroySubscriptionResult = subscriptions::destroy;
        create_event(CreateEventParams) -> CreateEventResult = usage_events::create;
        find_all_events(FindAllEventsParams) -> FindAllEventsResult = usage_events::find_all;
        create_batch_events(CreateBatchEventsParams) -> CreateBatchEventsResult = usage_events::create_batch;
        find_event(FindEventParams) -> FindEventResult = usage_events::find;
        find_all_fees(FindAllFeesParams) -> FindAllFeesResult = fees::find_all;
        find_fee(FindFeeParams) -> FindFeeResult = fees::find;
        update_fee(UpdateFeeParams) -> UpdateFeeResult = fees::update;
        create_coupon(CreateCouponParams) -> CreateCouponResult = coupons::create;
        find_all_coupons(FindAllCouponsParams) -> FindAllCouponsResult = coupons::find_all;
        find_coupon(FindCouponParams) -> FindCouponResult = coupons::find;
        update_coupon(UpdateCouponParams) -> UpdateCouponResult = coupons::update;
        destroy_coupon(DestroyCouponParams) -> DestroyCouponResult = coupons::destroy;
        apply_coupon(ApplyCouponParams) -> ApplyCouponResult = applied_coupons::apply;
        find_all_applied_coupons(FindAllAppliedCouponsParams) -> FindAllAppliedCouponsResult = applied_coupons::find_all;
        create_add_on(CreateAddOnParams) -> CreateAddOnResult = add_ons::create;
        find_all_add_ons(FindAllAddOnsParams) -> FindAllAddOnsResult = add_ons::find_all;
        find_add_on(FindAddOnParams) -> FindAddOnResult = add_ons::find;
        update_add_on(UpdateAddOnParams) -> UpdateAddOnResult = add_ons::update;
        destroy_add_on(DestroyAddOnParams) -> DestroyAddOnResult = add_ons::destroy;
        create_invoice(CreateInvoiceParams) -> CreateInvoiceResult = invoices::create;
        find_all_invoices(FindAllInvoicesParams) -> FindAllInvoicesResult = invoices::find_all;
        find_invoice(FindInvoiceParams) -> FindInvoiceResult = invoices::find;
        update_invoice(UpdateInvoiceParams) -> UpdateInvoiceResult = invoices::update;
        download_invoice(DownloadInvoiceParams) -> DownloadInvoiceResult = invoices::download;
        refresh_invoice(RefreshInvoiceParams) -> RefreshInvoiceResult = invoices::refresh;
        finalize_invoice(FinalizeInvoiceParams) -> FinalizeInvoiceResult = invoices::finalize;
        void_invoice(VoidInvoiceParams) -> VoidInvoiceResult = invoices::void;
        lose_dispute_invoice(LoseDisputeInvoiceParams) -> LoseDisputeInvoiceResult = invoices::lose_dispute;
        retry_payment(RetryPaymentParams) -> RetryPaymentResult = invoices::retry_payment;
        create_credit_note(CreateCreditNoteParams) -> CreateCreditNoteResult = credit_notes::create;
        find_all_credit_notes(FindAllCreditNotesParams) -> FindAllCreditNotesResult = credit_notes::find_all;
        find_credit_note(FindCreditNoteParams) -> FindCreditNoteResult = credit_notes::find;
        update_credit_note(UpdateCreditNoteParams) -> UpdateCreditNoteResult = credit_notes::update;
        download_credit_note(DownloadCreditNoteParams) -> DownloadCreditNoteResult = credit_notes::download;
        void_credit_note(VoidCreditNoteParams) -> VoidCreditNoteResult = credit_notes::void;
        create_wallet(CreateWalletParams) -> CreateWalletResult = wallets::create;
        find_all_wallets(FindAllWalletsParams) -> FindAllWalletsResult = wallets::find_all;
        find_wallet(FindWalletParams) -> FindWalletResult = wallets::find;
        update_wallet(UpdateWalletParams) -> UpdateWalletResult = wallets::update;
        destroy_wallet(DestroyWalletParams) -> DestroyWalletResult = wallets::destroy;
        replace_wallet_metadata(ReplaceWalletMetadataParams) -> ReplaceWalletMetadataResult = wallets::replace;
        merge_wallet_metadata(MergeWalletMetadataParams) -> MergeWalletMetadataResult = wallets::merge;
        delete_all_wallet_metadata(DeleteAllWalletMetadataParams) -> DeleteAllWalletMetadataResult = wallets::delete_all;
        delete_wallet_metadata_key(DeleteWalletMetadataKeyParams) -> DeleteWalletMetadataKeyResult = wallets::delete_key;
        find_all_wallet_transactions(FindAllWalletTransactionsParams) -> FindAllWalletTransactionsResult = wallet_transactions::find_all;
        create_wallet_transaction(CreateWalletTransactionParams) -> CreateWalletTransactionResult = wallet_transactions::create;
        find_wallet_transaction(FindWalletTransactionParams) -> FindWalletTransactionResult = wallet_transactions::find;
    }
    try_out {
        event_estimate_fees(EventEstimateFeesParams) -> EventEstimateFeesResult = usage_events::estimate_fees;
        invoice_preview(InvoicePreviewParams) -> InvoicePreviewResult = invoices::preview;
        estimate_credit_note(EstimateCreditNoteParams) -> EstimateCreditNoteResult = credit_notes::estimate;
    }
}
