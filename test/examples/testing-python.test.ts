import { it } from 'node:test';
import { passes } from '../support/example-test.ts';
import { osloPython } from '../support/oslo-python.ts';

it('The example of a test of a service in Python passes', () =>
  passes('python-service', { PYTHON: osloPython() }));
