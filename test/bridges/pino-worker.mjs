// The transport from its source, which a thread cannot load by itself.
import { register } from 'tsx/esm/api';

register();
const { default: transport } = await import('../../lib/pino.ts');
export default transport;
