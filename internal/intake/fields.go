package intake

import "strings"

// field reads a labelled line; it may hold mover and seconder together.
func (b *builder) field(u unit) {
	label, value := u.text[:u.cut], u.text[u.cut:]
	if u.field == fieldTitle && len(b.title) == 0 && value != "" {
		b.piece(u, Piece{Kind: PieceField, Text: strings.TrimSpace(label)}, nil)
		b.addTitle(u, value)
		return
	}
	b.piece(u, Piece{Kind: PieceField, Text: u.text}, nil)
	if u.field == fieldMover {
		if m := secondLabel.FindStringIndex(value); m != nil {
			b.fact(fieldSeconder, value[m[1]:])
			value = value[:m[0]]
		}
	}
	b.fact(u.field, value)
}

// fact notes what a label or a column says of the entry.
func (b *builder) fact(f field, value string) {
	value = strings.TrimFunc(value, func(c rune) bool { return strings.ContainsRune(" \u00a0\u202f", c) })
	if value == "" {
		return
	}
	name := trailingPunct.ReplaceAllString(value, "")
	switch f {
	case fieldMover:
		b.e.Mover = name
	case fieldSeconder:
		b.e.Seconder = name
	case fieldSubjects:
		for _, s := range strings.FieldsFunc(value, func(c rune) bool { return c == ';' || c == '|' || c == '\n' }) {
			if s = strings.TrimSpace(trailingPunct.ReplaceAllString(s, "")); s != "" {
				b.e.Subjects = append(b.e.Subjects, s)
			}
		}
	case fieldGroup:
		b.e.WorkingGroup = name
	case fieldStatus:
		b.e.Status = status(name)
	case fieldMeeting:
		if d := findDate(value); d.year != 0 {
			b.dated(d)
		}
	case fieldNumber:
		if n := atoi(strings.Trim(name, "#. ")); n > 0 && n < 10_000 {
			b.e.Number = n
		} else {
			b.doubt("intake.doubt.number_unread", "Words", value)
		}
	}
}

// status reads where a resolution stands today, in either language.
func status(s string) string {
	low := strings.NewReplacer("é", "e", "_", " ", "-", " ").Replace(strings.ToLower(s))
	switch {
	case strings.HasPrefix(low, "in force"), strings.HasPrefix(low, "en vigueur"), low == "current", low == "active":
		return "in_force"
	case strings.HasPrefix(low, "supersed"), strings.HasPrefix(low, "remplace"):
		return "superseded"
	case strings.HasPrefix(low, "rescind"), strings.HasPrefix(low, "abroge"), strings.HasPrefix(low, "annule"):
		return "rescinded"
	case strings.HasPrefix(low, "expire"), strings.HasPrefix(low, "echu"), strings.HasPrefix(low, "caduque"), strings.HasPrefix(low, "perime"):
		return "expired"
	}
	return s
}
