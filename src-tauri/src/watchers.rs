//! Forwards a task's events to the page, until the task ends or the page looks away.

use slipway_workbench::tasks::{TaskEvent, TaskWatch};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use tauri::async_runtime::JoinHandle;
use tauri::ipc::Channel;

/// The forwarders that run, by the number the page knows them by.
#[derive(Default)]
pub(crate) struct Watchers {
    running: Mutex<(u32, HashMap<u32, JoinHandle<()>>)>,
}

impl Watchers {
    /// Begins to forward and returns the forwarder's number.
    pub(crate) fn start(&self, mut watch: TaskWatch, channel: Channel<Vec<TaskEvent>>) -> u32 {
        let forwarder = tauri::async_runtime::spawn(async move {
            while let Some(events) = watch.next().await {
                // A channel that is gone means that the page was reloaded.
                if channel.send(events).is_err() {
                    return;
                }
            }
        });
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.1.retain(|_, forwarder| !forwarder.inner().is_finished());
        running.0 = running.0.wrapping_add(1);
        let number = running.0;
        running.1.insert(number, forwarder);
        number
    }

    /// Ends a forwarder; one that has ended already is no fault.
    pub(crate) fn stop(&self, number: u32) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(forwarder) = running.1.remove(&number) {
            forwarder.abort();
        }
    }
}
