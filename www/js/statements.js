// What is attached to an image, read as far as it says something that people look for. Nothing here is checked against a key.

/** The longest list of parts that is taken apart, in bytes. */
export const LIMIT = 8_000_000;

/**
 * What a document says: `{ kind, about }` and what belongs to the kind. `parts` has `parts` and a `format`, `provenance` has
 * `rows`, `signature` the `name` that was signed, `statement` its `type`; anything else is `unknown`. `about` are the digests
 * that it speaks of, `signatures` how many signatures came with it.
 */
export function read(text) {
  const document = parse(text);
  if (!isObject(document)) return { kind: 'unknown', about: [] };
  const envelope = isObject(document.dsseEnvelope) ? document.dsseEnvelope : document;
  if (typeof envelope.payload === 'string' && typeof envelope.payloadType === 'string') return enveloped(envelope);
  if (typeof document.predicateType === 'string') return statement(document);
  if (isObject(document.critical)) return signature(document.critical);
  return parts(document) ?? { kind: 'unknown', about: [] };
}

/** A statement in an envelope with signatures, as cosign keeps them. */
function enveloped({ payload, signatures }) {
  const found = read(decoded(payload) ?? '');
  return { ...found, signatures: list(signatures).length };
}

/** https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md */
function statement({ predicateType: type, predicate, subject }) {
  const about = list(subject).flatMap(({ digest }) =>
    isObject(digest) ? Object.entries(digest).map(([algorithm, hex]) => `${algorithm}:${hex}`) : [],
  );
  const found = isObject(predicate) && (parts(predicate) ?? provenance(predicate));
  return { kind: 'statement', ...found, type, about };
}

/** https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md */
function signature({ identity, image }) {
  const digest = textOf(image?.['docker-manifest-digest']);
  return { kind: 'signature', name: textOf(identity?.['docker-reference']), about: digest ? [digest] : [] };
}

/** SLSA's statement of where something comes from, in its two forms. */
function provenance({ buildDefinition, runDetails, builder, buildType, materials, metadata, invocation }) {
  const now = isObject(buildDefinition);
  if (!now && typeof buildType !== 'string') return undefined;
  const times = now ? runDetails?.metadata : metadata;
  const sources = list(now ? buildDefinition.resolvedDependencies : materials).map(({ uri }) => textOf(uri));
  const rows = [
    ['builder', textOf((now ? runDetails?.builder : builder)?.id)],
    ['type', textOf(now ? buildDefinition.buildType : buildType)],
    ['source', textOf(invocation?.configSource?.uri)],
    ['started', textOf(times?.startedOn ?? times?.buildStartedOn)],
    ['finished', textOf(times?.finishedOn ?? times?.buildFinishedOn)],
    ...sources.map((uri) => ['material', uri]),
  ];
  return { kind: 'provenance', rows: rows.filter(([, value]) => value) };
}

/** A list of parts in one of the two common formats. */
function parts(document) {
  if (typeof document.spdxVersion === 'string') {
    const found = list(document.packages).map(({ name, versionInfo, licenseConcluded, licenseDeclared }) => ({
      name: textOf(name),
      version: textOf(versionInfo),
      licence: stated(licenseConcluded) || stated(licenseDeclared),
    }));
    return { kind: 'parts', format: document.spdxVersion, parts: found, about: [] };
  }
  if (document.bomFormat !== 'CycloneDX') return undefined;
  const found = list(document.components).map(({ group, name, version, licenses }) => ({
    name: [textOf(group), textOf(name)].filter(Boolean).join('/'),
    version: textOf(version),
    licence: list(licenses)
      .map((one) => textOf(one.expression) || textOf(one.license?.id) || textOf(one.license?.name))
      .filter(Boolean)
      .join(', '),
  }));
  return { kind: 'parts', format: `CycloneDX ${textOf(document.specVersion)}`, parts: found, about: [] };
}

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const list = (value) => (Array.isArray(value) ? value.filter(isObject) : []);
const textOf = (value) => (typeof value === 'string' ? value : '');
/** SPDX has words for “nobody said”. */
const stated = (value) => (/^(?:NOASSERTION|NONE)$/.test(value) ? '' : textOf(value));

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function decoded(base64) {
  try {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    return new TextDecoder().decode(bytes);
  } catch {
    return undefined;
  }
}
