import type { SampleRequest } from './programs/job.ts';

/** What nova's API asks of a compute node, with a context of 25 keys: 1.6 kB on the wire. */
const SMALL: SampleRequest = {
  method: 'get_vnc_console',
  version: '6.0',
  ctxt: {
    user: 'b1bd8fbe6e7d4e3f8bd1a5b5c7d6f0aa',
    project_id: '7c150a59fe714e6f9263774af9688f0e',
    system_scope: null,
    project: '7c150a59fe714e6f9263774af9688f0e',
    domain: null,
    user_domain: 'default',
    project_domain: 'default',
    is_admin: false,
    read_only: false,
    show_deleted: false,
    auth_token: 'gAAAAABmZ0xk1q9y7dN2b0mC4oH8sYt5vXw3rUe6iKaLzPfQjGhTnRcVbWxMdEsAoIuYlZkJqHpB',
    request_id: 'req-5b6c791d-5709-4f36-8fbe-c3e02869e35d',
    global_request_id: null,
    resource_uuid: null,
    roles: ['member', 'reader'],
    user_identity:
      'b1bd8fbe6e7d4e3f8bd1a5b5c7d6f0aa 7c150a59fe714e6f9263774af9688f0e - default default',
    is_admin_project: true,
    user_id: 'b1bd8fbe6e7d4e3f8bd1a5b5c7d6f0aa',
    read_deleted: 'no',
    remote_address: '192.0.2.17',
    timestamp: '2026-11-21T05:44:15.395548',
    quota_class: null,
    user_name: 'demo',
    service_catalog: [],
    project_name: 'demo',
  },
  args: { console_type: 'novnc', instance: 'a3f1c7d2-6d1b-4b57-9d3c-0e2f9f8a7b6c' },
  reply: {
    url: 'http://127.0.0.1:6080/vnc_auto.html?path=%3Ftoken%3D8f0d0e3a-1d2c-4b5a-9687-aa0b1c2d3e4f',
    token: '8f0d0e3a-1d2c-4b5a-9687-aa0b1c2d3e4f',
  },
};

/** A request whose arguments are about so many bytes of JSON, most of it records of short fields. */
export function sampleRequest(argumentBytes = 0): SampleRequest {
  if (argumentBytes === 0) return SMALL;
  const instances: object[] = [];
  for (let bytes = 0; bytes < argumentBytes;) {
    const instance = instanceRecord(instances.length);
    instances.push(instance);
    bytes += JSON.stringify(instance).length + 1;
  }
  return { ...SMALL, args: { instances } };
}

function instanceRecord(index: number): object {
  const id = index.toString(16).padStart(12, '0');
  return {
    uuid: `a3f1c7d2-6d1b-4b57-9d3c-${id}`,
    host: `compute-${index % 100}`,
    memory_mb: 2048,
    vcpus: 2,
    root_gb: 20,
    locked: false,
    key_name: null,
    metadata: { role: 'web', 'display-name': `server "${index}"` },
    fault: null,
    launched_at: '2026-11-21T05:44:15.395548',
    addresses: ['192.0.2.17', 'fe80::f816:3eff:fe4d:1'],
  };
}
