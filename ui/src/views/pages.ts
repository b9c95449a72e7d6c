import type { Component } from 'svelte';
import type { View } from '$lib/router.svelte';
import BasePage from './BasePage.svelte';
import BuildPage from './BuildPage.svelte';
import CheckPage from './CheckPage.svelte';
import CloudPage from './CloudPage.svelte';
import DeployPage from './DeployPage.svelte';
import DoctorPage from './DoctorPage.svelte';
import NewPage from './NewPage.svelte';
import ProjectPage from './ProjectPage.svelte';
import ProjectsPage from './ProjectsPage.svelte';
import PublishPage from './PublishPage.svelte';
import TestPage from './TestPage.svelte';
import WholeWayPage from './WholeWayPage.svelte';

/** The page of every view but the welcome, which alone is told why a start went wrong. */
export const PAGES: Record<Exclude<View, 'welcome'>, Component> = {
  new: NewPage,
  projects: ProjectsPage,
  project: ProjectPage,
  base: BasePage,
  build: BuildPage,
  check: CheckPage,
  test: TestPage,
  publish: PublishPage,
  deploy: DeployPage,
  cloud: CloudPage,
  doctor: DoctorPage,
  wholeWay: WholeWayPage,
};
