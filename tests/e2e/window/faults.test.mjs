// What the window says when something is missing or broken, and what it offers to do next.
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, describe, it } from 'node:test';
import { Home } from './home.mjs';
import { AppWindow } from './window.mjs';

describe('a fault', { timeout: 240_000 }, () => {
  const home = new Home();
  let window;

  async function open(options) {
    window = await AppWindow.open({ home: home.folder, target: 'practice', ...options });
    await window.colours('light');
  }

  /** Every error says what happened and what to do, and its code is the documented one. */
  async function expectError(code) {
    await window.see(`[data-testid="error-panel"][data-code="${code}"]`);
    const text = await window.text('error-panel');
    assert.ok((await window.hints()) > 0, `no next action in: ${text}`);
    return text;
  }

  afterEach(() => window?.close());
  after(() => home.leave());

  it('of the engine is told at Build and leads to the doctor', async () => {
    const project = await home.sample('NoEngine');
    await open({ project, env: { DOCKER_HOST: 'unix:///nonexistent.sock' } });
    await window.go('step-build', 'build');
    await window.click('build-start');
    assert.match(await expectError('engineNotFound'), /DOCKER_HOST|nonexistent/);
    await window.step('build', 'failed');
    await window.record('no-engine');
    await window.go('error-action', 'doctor');
    await window.see('[data-testid="check-engine"][data-status="missing"]');
    assert.match(await window.text('check-engine'), /nonexistent/);
    await window.record('no-engine-doctor');
  });

  it('in the project file is shown where a project is opened, and can be mended there', async () => {
    const project = await home.sample('Broken');
    const file = join(project, 'Broken.csproj');
    writeFileSync(file, '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup>');
    await open({ project });
    assert.match(await expectError('projectInvalid'), /Broken\.csproj/);
    await window.record('broken-project');
    writeFileSync(
      file,
      '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup></Project>',
    );
    await window.click('error-action');
    assert.equal(await window.text('project-name'), 'Broken');
  });

  it('of a missing handler blocks the way on until one is typed', async () => {
    const project = await home.sample('NoHandler');
    rmSync(join(project, 'aws-lambda-tools-defaults.json'));
    // Of two methods that could be meant, none is taken.
    writeFileSync(
      join(project, 'Other.cs'),
      'using Amazon.Lambda.Core;\nnamespace NoHandler { public class Other { public string Handle(string name, ILambdaContext context) => name; } }\n',
    );
    await open({ project });
    await window.step('project', 'failed');
    assert.match(await window.text('view-project'), /Choose or type the handler\. Nothing can be built without it\./);
    assert.equal(await window.enabled('project-continue'), false);
    await window.record('missing-handler');
    await window.type('project-handler', 'NoHandler::NoHandler.Function::FunctionHandler');
    await window.step('project', 'done');
    await window.go('project-continue', 'base');
  });

  it('of the profile leads to the choice of a target', async () => {
    const project = await home.sample('NoProfile');
    await open({ project, target: 'harbourless' });
    await window.go('step-publish', 'publish');
    assert.match(await expectError('profileMissing'), /harbourless/);
    await window.record('missing-profile');
    await window.click('error-action');
    await window.click('target-practice');
    await window.until('the practice cloud has answered', async () =>
      /^\d{12} · us-east-1$/.test(await window.text('target-identity')),
    );
    assert.equal(await window.has('error-panel'), false);
  });
});
