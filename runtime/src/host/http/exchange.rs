//! One call of an API: its request sent, and what comes back.

use std::sync::Arc;

use bytes::Bytes;
use http::header::SET_COOKIE;
use http::{Request, StatusCode};

use super::client::Http;
use super::response::{self, Unread};
use super::time_left::TimeLeft;
use super::token::Kept;
use super::{request, transport};
use crate::backend::{Backend, Call, ResponseFuture};
use crate::contract::call_error::{CallError, CallErrorKind};
use crate::contract::operation::Operation;
use crate::wire::raw_response::RawResponse;

impl Backend for Http {
    fn call<'a>(&'a self, call: &'a Call, input: &'a [u8]) -> ResponseFuture<'a> {
        Box::pin(async move {
            self.respond(call, input)
                .await
                .unwrap_or_else(RawResponse::failed)
        })
    }
}

impl Http {
    async fn respond(&self, call: &Call, input: &[u8]) -> Result<RawResponse, CallError> {
        let time = TimeLeft::of(call, self.timeout);
        let (response, token) = self.attempt(call, input, &time).await?;
        let rejected = response.status == StatusCode::UNAUTHORIZED.as_u16();
        if rejected && token.is_some_and(|token| token.reject()) {
            // The API rejected the first request, so it may be sent again, with another token.
            return Ok(self.attempt(call, input, &time).await?.0);
        }
        Ok(response)
    }

    /// Sends one request. Gives the response, and the token that was sent if it is one that is renewed.
    async fn attempt(
        &self,
        call: &Call,
        input: &[u8],
        time: &TimeLeft,
    ) -> Result<(RawResponse, Option<Arc<Kept>>), CallError> {
        let operation = call.operation();
        let draft = self.draft(operation, input)?;
        let token = self.token(call, time).await?;
        let request = self.request(operation, draft, token.as_deref())?;
        let request = self.authorized(call, request, time).await?;
        let request = self.client_request(operation, request)?;
        let response = self.send(call, request, time).await?;
        Ok((response, token))
    }

    fn draft(
        &self,
        operation: &'static Operation,
        input: &[u8],
    ) -> Result<request::Draft, CallError> {
        let mut draft = request::draft(operation, input, self.slash)?;
        for (name, value) in &self.headers {
            draft.put_header(name, value.clone());
        }
        for (name, value) in &self.cookies {
            draft.put_cookie(name.clone(), value.clone());
        }
        Ok(draft)
    }

    async fn token(&self, call: &Call, time: &TimeLeft) -> Result<Option<Arc<Kept>>, CallError> {
        let Some(source) = self.credentials.renewed(call.operation()) else {
            return Ok(None);
        };
        match time.limit(source.current()).await {
            Some(Ok(token)) => Ok(Some(token)),
            Some(Err(error)) => Err(error.report(call)),
            None => Err(transport::not_authorized_in_time(call)),
        }
    }

    fn request(
        &self,
        operation: &Operation,
        mut draft: request::Draft,
        token: Option<&Kept>,
    ) -> Result<Request<Bytes>, CallError> {
        self.credentials.add_to(operation, token, &mut draft)?;
        draft.into_request(operation, &self.base)
    }

    async fn authorized(
        &self,
        call: &Call,
        request: Request<Bytes>,
        time: &TimeLeft,
    ) -> Result<Request<Bytes>, CallError> {
        match &self.authorize {
            Some(authorize) if !call.operation().security.is_empty() => {
                match time.limit(authorize.run(call, request)).await {
                    Some(authorized) => authorized.map_err(|error| error.report(call)),
                    None => Err(transport::not_authorized_in_time(call)),
                }
            }
            _ => Ok(request),
        }
    }

    async fn send(
        &self,
        call: &Call,
        mut request: reqwest::Request,
        time: &TimeLeft,
    ) -> Result<RawResponse, CallError> {
        let operation = call.operation();
        // Held until the body is read.
        let _turn = match &self.requests {
            Some(requests) => match time.limit(requests.acquire()).await {
                Some(turn) => turn.ok(),
                None => return Err(transport::too_many(call)),
            },
            None => None,
        };
        *request.timeout_mut() = Some(time.left());
        let failed = |error| transport::failed(call, error);
        let response = self.client.execute(request).await.map_err(failed)?;
        let (parts, body) = http::Response::from(response).into_parts();
        match response::read_body(body, self.largest).await {
            Ok(body) => {
                let mut response = response::from_http(operation, &parts, body);
                if self.speaks_for_the_host(operation) {
                    response
                        .headers
                        .retain(|name, _| !name.eq_ignore_ascii_case(SET_COOKIE.as_str()));
                }
                Ok(response)
            }
            Err(Unread::TooLarge) => Err(response::too_large(operation, self.largest)),
            Err(Unread::Broken(error)) => Err(failed(error)),
        }
    }

    /// Whether the request contains something of the host's by which the API may identify it.
    fn speaks_for_the_host(&self, operation: &Operation) -> bool {
        self.credentials.certificate
            || !(operation.security.is_empty()
                && self.headers.is_empty()
                && self.cookies.is_empty())
    }

    fn client_request(
        &self,
        operation: &Operation,
        request: Request<Bytes>,
    ) -> Result<reqwest::Request, CallError> {
        let path = request.uri().path().to_owned();
        let internal = |message: &str| {
            CallError::new(
                CallErrorKind::Internal,
                format!("`{}`: {message}", operation.name),
            )
        };
        let request = reqwest::Request::try_from(request)
            .map_err(|_| internal("the request's address can't be used"))?;
        // The URL parser removes relative segments. There should be none; if there is one, stop.
        if request.url().path() == path {
            Ok(request)
        } else {
            Err(internal("the request's path would not be the operation's"))
        }
    }
}
