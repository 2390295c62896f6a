import { type ConfDocument, readStructure } from './conf-document.ts';
import { sectionText } from './section-text.ts';

/** Ids of the sections that are not the same in two versions of a file: changed, new, or gone. Each once. */
export function changedSections(before: ConfDocument, after: ConfDocument): string[] {
  const [old, next] = [textsOf(before), textsOf(after)];
  return [...new Set([...old.keys(), ...next.keys()])].filter(id => old.get(id) !== next.get(id));
}

function textsOf(document: ConfDocument): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const section of readStructure(document).sections)
    if (!texts.has(section.id)) texts.set(section.id, sectionText(document, section));
  return texts;
}
