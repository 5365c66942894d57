/** What is shown as text, LaTeX or a picture. */
import { type OptionKind, objectWith } from '../../graph/option-kinds.ts';

export const walkKind: OptionKind = objectWith('a walk, such as walkModel or walkExpression gives', 'kind', 'version');
