import '@fontsource-variable/geist/wght.css';
import '@fontsource-variable/geist-mono/wght.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { connectHost } from './lib/host';
import './styles/tokens.css';
import './styles/base.css';

const target = document.getElementById('app');
if (target) {
  const host = await connectHost();
  mount(App, { target, props: { host, info: await host.appInfo() } });
}
