import { expect, test } from 'vitest';
import { packagedText } from '../../../scripts/packagedText.mjs';

test('links to files become their words; those to the web and to headings stay', () => {
  const text =
    'See [figures](bench/results.md#one "All"), [here](https://x.org/a), [below](#limits), [mail](mailto:a@b).';
  expect(packagedText(text)).toBe(
    'See figures, [here](https://x.org/a), [below](#limits), [mail](mailto:a@b).',
  );
});

test('pictures from files go, with their paragraph; those from the web stay', () => {
  const text =
    '![One](a.png)\n\nText ![two](b.png "Title")and ![three](https://x.org/c.png)\n\n[![Four](d.png)](e.md)\n\nEnd\n';
  expect(packagedText(text)).toBe('Text and ![three](https://x.org/c.png)\n\nEnd\n');
});
