import { Select } from 'antd';
import type { SelectProps } from 'antd';
import type { KeyboardEvent } from 'react';

/**
 * A choice of several from a list, found by typing. The list stays open for the next choice; Tab leaves the field with what was chosen.
 * The design system's own list takes Tab as one more choice: it would take the last one away again.
 */
export function SelectSeveral(props: Omit<SelectProps<string[]>, 'mode' | 'showSearch'>) {
  return (
    <div onKeyDownCapture={keepTab}>
      <Select<string[]> mode="multiple" showSearch={{ optionFilterProp: 'label' }} {...props} />
    </div>
  );
}

function keepTab(event: KeyboardEvent): void {
  if (event.key === 'Tab') event.stopPropagation();
}
