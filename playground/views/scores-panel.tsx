/** Which classes are taken for which. */
import { classColour } from '../draw/colors.ts';
import { opened, reading } from '../session/store.ts';
import { isDark } from '../session/theme.ts';
import { decimal, percent } from './format.ts';

export function ScoresPanel() {
  const about = opened.value;
  const now = reading.value;
  if (!about || !now) return null;
  if (about.classes === 0) {
    return (
      <dl class="facts">
        <div>
          <dt>R² on test rows: the share of the variance that is explained</dt>
          <dd>{decimal(now.test.r2)}</dd>
        </div>
        <div>
          <dt>R² on training rows</dt>
          <dd>{decimal(now.train.r2)}</dd>
        </div>
      </dl>
    );
  }
  return (
    <div class="matrices">
      <Confusion title="Test" matrix={now.test.confusion} />
      <Confusion title="Training" matrix={now.train.confusion} />
    </div>
  );
}

function Confusion({ title, matrix }: { title: string; matrix: number[][] | undefined }) {
  const about = opened.value!;
  if (!matrix) return null;
  const names = about.classNames;
  return (
    <table class="confusion" data-dark={isDark.value}>
      <caption>
        <b>{title}</b> <span class="quiet">down: what it is; across: what it is taken for</span>
      </caption>
      <thead>
        <tr>
          <th scope="col">
            <span class="unseen">Class</span>
          </th>
          {names.map((name, i) => (
            <th key={name} scope="col">
              <i style={{ background: classColour(i, about.classes) }} /> {name}
            </th>
          ))}
          <th scope="col">found</th>
        </tr>
      </thead>
      <tbody>
        {matrix.map((row, i) => {
          const total = row.reduce((sum, count) => sum + count, 0);
          return (
            <tr key={names[i]}>
              <th scope="row">
                <i style={{ background: classColour(i, about.classes) }} /> {names[i]}
              </th>
              {row.map((count, j) => (
                <td key={names[j]} class={i === j ? 'right' : count > 0 ? 'wrong' : 'none'}>
                  {count}
                </td>
              ))}
              <td class="quiet">{percent(total > 0 ? row[i]! / total : undefined)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
