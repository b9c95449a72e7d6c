// A page with the shared parts alone, for the tests that use each as a person would. It is built with the shell's
// stand-in, never shipped.
import '@fontsource-variable/geist/wght.css';
import '@fontsource-variable/geist-mono/wght.css';
import { mount } from 'svelte';
import { connectHost } from '../lib/host';
import Parts from './Parts.svelte';
import '../styles/tokens.css';
import '../styles/base.css';

const target = document.getElementById('app');
const query = new URLSearchParams(window.location.search);
document.documentElement.dataset.theme = query.get('theme') ?? 'light';
if (target) mount(Parts, { target, props: { group: query.get('group') ?? '', host: await connectHost() } });
