package elections

import "plenary.example/internal/web/ui"

// with is a field with some of its particulars set.
func with(f ui.Field, set func(f *ui.Field)) ui.Field {
	set(&f)
	return f
}

// kindAt weighs the acts of a page: the first is the next step.
func kindAt(i int) ui.ButtonKind {
	if i == 0 {
		return ui.Primary
	}
	return ui.Secondary
}
