//! Forwards what is watched to the page, until there is no more or the page looks away.

use slipway_workbench::tasks::{LogPage, LogWatch, TaskEvent, TaskWatch};
use std::collections::HashMap;
use std::future::Future;
use std::sync::{Mutex, PoisonError};
use tauri::async_runtime::JoinHandle;
use tauri::ipc::Channel;

/// The forwarders that run, by the number the page knows them by.
#[derive(Default)]
pub(crate) struct Watchers {
    running: Mutex<(u32, HashMap<u32, JoinHandle<()>>)>,
}

impl Watchers {
    /// Forwards a task's events; the forwarder's number.
    pub(crate) fn events(&self, mut watch: TaskWatch, channel: Channel<Vec<TaskEvent>>) -> u32 {
        self.start(async move {
            while let Some(events) = watch.next().await {
                // A channel that is gone means that the page was reloaded.
                if channel.send(events).is_err() {
                    return;
                }
            }
        })
    }

    /// Forwards the lines of a task's log; the forwarder's number.
    pub(crate) fn log(&self, mut watch: LogWatch, channel: Channel<LogPage>) -> u32 {
        self.start(async move {
            while let Some(page) = watch.next().await {
                if channel.send(page).is_err() {
                    return;
                }
            }
        })
    }

    /// Ends a forwarder; one that has ended already is no fault.
    pub(crate) fn stop(&self, number: u32) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(forwarder) = running.1.remove(&number) {
            forwarder.abort();
        }
    }

    fn start(&self, forward: impl Future<Output = ()> + Send + 'static) -> u32 {
        let forwarder = tauri::async_runtime::spawn(forward);
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.1.retain(|_, forwarder| !forwarder.inner().is_finished());
        running.0 = running.0.wrapping_add(1);
        let number = running.0;
        running.1.insert(number, forwarder);
        number
    }
}
