package resolutions

import (
	"encoding/json"
	"fmt"

	"plenary.example/internal/i18n"
)

// A reason is a sentence of the catalogue with its arguments, kept so that it
// can be said in either language later. Arguments keep their kind: a text in
// both languages, another sentence, a number, or plain words.
type reason struct {
	Key  string              `json:"key"`
	Args map[string]argument `json:"args,omitempty"`
}

type argument struct {
	Text     *i18n.Text `json:"text,omitempty"`
	Sentence *reason    `json:"sentence,omitempty"`
	Number   *int       `json:"number,omitempty"`
	Words    *string    `json:"words,omitempty"`
}

func writeReason(m i18n.Message) (string, error) {
	if m.Key == "" {
		return "", nil
	}
	raw, err := json.Marshal(reasonOf(m))
	if err != nil {
		return "", fmt.Errorf("resolutions: reason: %w", err)
	}
	return string(raw), nil
}

func reasonOf(m i18n.Message) reason {
	r := reason{Key: m.Key}
	for name, v := range m.Args {
		if r.Args == nil {
			r.Args = map[string]argument{}
		}
		switch v := v.(type) {
		case i18n.Text:
			r.Args[name] = argument{Text: &v}
		case i18n.Message:
			inner := reasonOf(v)
			r.Args[name] = argument{Sentence: &inner}
		case int:
			r.Args[name] = argument{Number: &v}
		default:
			words := fmt.Sprint(v)
			r.Args[name] = argument{Words: &words}
		}
	}
	return r
}

func readReason(s string) (i18n.Message, error) {
	if s == "" {
		return i18n.Message{}, nil
	}
	var r reason
	if err := json.Unmarshal([]byte(s), &r); err != nil {
		return i18n.Message{}, fmt.Errorf("resolutions: reason: %w", err)
	}
	return r.message(), nil
}

func (r reason) message() i18n.Message {
	m := i18n.Message{Key: r.Key}
	for name, a := range r.Args {
		if m.Args == nil {
			m.Args = map[string]any{}
		}
		switch {
		case a.Text != nil:
			m.Args[name] = *a.Text
		case a.Sentence != nil:
			m.Args[name] = a.Sentence.message()
		case a.Number != nil:
			m.Args[name] = *a.Number
		case a.Words != nil:
			m.Args[name] = *a.Words
		}
	}
	return m
}
