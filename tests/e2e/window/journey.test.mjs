// The whole journey in the real window: clicks from a project to the cloud's answer, in both themes.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { FRAMEWORK, Home } from './home.mjs';
import { AppWindow, LARGE, SMALL } from './window.mjs';

/** The first build may have to fetch its packages. */
const BUILT_WITHIN_MS = 240_000;
const DONE_WITHIN_MS = 90_000;

const STEPS = ['project', 'base', 'build', 'check', 'test', 'publish', 'deploy', 'cloud'];

for (const theme of ['light', 'dark']) {
  describe(`the journey, ${theme}`, { timeout: 600_000 }, () => {
    const home = new Home();
    let project;
    let window;
    let digest;

    before(async () => {
      project = await home.sample('HelloHarbour');
      window = await AppWindow.open({ home: home.folder, project, target: 'practice' });
      await window.colours(theme);
    });
    after(async () => {
      await window?.close();
      await home.leave();
    });

    it('begins on the project that was named at the start', async () => {
      await window.see('[data-testid="view-project"]');
      assert.equal(await window.text('project-name'), 'HelloHarbour');
      assert.equal(await window.text('project-framework'), FRAMEWORK);
      assert.equal(
        await window.attribute('project-handler', 'value'),
        'HelloHarbour::HelloHarbour.Function::FunctionHandler',
      );
      await window.picture('project');
    });

    it('proposes the base image of the framework', async () => {
      await window.go('project-continue', 'base');
      assert.match(await window.text('base-catalogue'), /core2\.1/);
      assert.equal(await window.has('base-unfit'), false);
      await window.picture('base');
    });

    it('builds the image and names it', async () => {
      await window.go('base-continue', 'build');
      await window.click('build-start');
      assert.match(await window.text('build-image-id', BUILT_WITHIN_MS), /^sha256:[0-9a-f]{64}$/);
      await window.step('build', 'done');
      await window.picture('build');
    });

    it('checks what Lambda would refuse, and shows where the size comes from', async () => {
      await window.go('build-continue', 'check');
      await window.click('check-start');
      assert.match(await window.text('check-verdict', DONE_WITHIN_MS), /^Lambda takes this image\./);
      await window.see('[data-testid="size-map"] button');
      await window.step('check', 'done');
      await window.picture('check');
    });

    it('tests the image on this machine', async () => {
      await window.go('check-continue', 'test');
      await window.choose('event-sample', 'events/hello.json');
      await window.click('test-invoke');
      await window.see('[data-testid="test-verdict"][data-verdict="success"]', DONE_WITHIN_MS);
      assert.match(await window.text('test-payload'), /Hello, world!/);
      await window.step('test', 'done');
      await window.picture('test');
    });

    it('publishes the image and shows its digest', async () => {
      await window.go('test-continue', 'publish');
      await window.click('publish-start');
      digest = await window.text('publish-digest', DONE_WITHIN_MS);
      assert.match(digest, /^sha256:[0-9a-f]{64}$/);
      await window.step('publish', 'done');
      await window.picture('publish');
    });

    it('deploys that very digest, as the image that was tested', async () => {
      await window.go('publish-continue', 'deploy');
      assert.match(await window.text('plan-account'), /^\d{12} · us-east-1$/);
      await window.click('deploy-start');
      assert.equal(await window.text('deploy-digest', DONE_WITHIN_MS), digest);
      assert.equal(await window.text('deploy-tested'), 'Runs the image you tested.');
      await window.step('deploy', 'done');
      await window.see('[data-testid="deploy-continue"]');
      await window.picture('deploy');
    });

    it('ends with the answer of the function in the cloud', async () => {
      await window.go('deploy-continue', 'cloud');
      await window.click('cloud-invoke');
      await window.see('[data-testid="cloud-verdict"][data-verdict="success"]', DONE_WITHIN_MS);
      assert.match(await window.text('cloud-payload'), /Hello, world!/);
      for (const step of STEPS) await window.step(step, 'done');
      await window.picture('cloud');
    });

    it('is seen by the twin in the terminal: the cloud runs the published digest', async () => {
      const result = await home.twin(
        'remote-invoke',
        'helloharbour',
        '--target',
        'practice',
        '--event',
        `${project}/events/hello.json`,
      );
      assert.equal(result.digest, digest);
      assert.equal(result.verdict ?? result.invocation?.verdict, 'success');
    });

    it('goes again as one task', async () => {
      await window.go('whole-way-open', 'wholeWay');
      await window.click('whole-way-start');
      await window.see('[data-testid="whole-way-verdict"][data-verdict="success"]', BUILT_WITHIN_MS);
      assert.match(await window.text('whole-way-payload'), /Hello, world!/);
      await window.picture('whole-way');
    });

    it('shows what the machine has', async () => {
      await window.go('doctor-open', 'doctor');
      await window.see('[data-testid="check-engine"][data-status="ready"]');
      await window.picture('doctor');
    });

    it('fits a small window on every view', async () => {
      await window.resize(SMALL);
      const views = [...STEPS.map((step) => [`step-${step}`, step]), ['whole-way-open', 'wholeWay']];
      for (const [control, view] of views) {
        await window.go(control, view);
        assert.deepEqual(await window.overflow(), [], view);
      }
      await window.record('small');
      await window.resize(LARGE);
      for (const [control, view] of views) {
        await window.go(control, view);
        assert.deepEqual(await window.overflow(), [], view);
      }
    });

    it('can be left for the welcome page, which knows the project', async () => {
      await window.go('project-switch', 'welcome');
      await window.see('[data-testid="recent"]');
      await window.picture('welcome');
      assert.match(await window.text('recent'), /HelloHarbour/);
      await window.go('open-sample', 'new');
      await window.see('[data-testid="sample-contents"]');
      await window.picture('new');
    });
  });
}
