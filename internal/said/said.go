// Package said writes sentences down so that they can be said in either language
// later: a line of minutes, the reason for a refusal, what somebody did last.
package said

import (
	"encoding/json"
	"fmt"
	"time"

	"plenary.example/internal/i18n"
)

// kept is an argument of a sentence as it is stored: exactly one is set.
type kept struct {
	String  *string    `json:"s,omitempty"`
	Number  *int64     `json:"n,omitempty"`
	Day     *time.Time `json:"d,omitempty"`
	Text    *i18n.Text `json:"t,omitempty"`
	Message *Sentence  `json:"m,omitempty"`
}

// Sentence is a sentence as it is kept, to be part of something else that is.
type Sentence struct {
	Key  string          `json:"key"`
	Args map[string]kept `json:"args,omitempty"`
}

// Keep writes a sentence down. Its arguments are words, numbers, days, texts in both
// languages, and sentences.
func Keep(m i18n.Message) (string, error) {
	k, err := Of(m)
	if err != nil {
		return "", err
	}
	raw, err := json.Marshal(k)
	return string(raw), err
}

// Of is a sentence as it is kept.
func Of(m i18n.Message) (Sentence, error) {
	k := Sentence{Key: m.Key}
	for name, v := range m.Args {
		var a kept
		switch v := v.(type) {
		case string:
			a.String = &v
		case int:
			n := int64(v)
			a.Number = &n
		case int64:
			a.Number = &v
		case time.Time:
			a.Day = &v
		case i18n.Text:
			a.Text = &v
		case i18n.Message:
			inner, err := Of(v)
			if err != nil {
				return Sentence{}, err
			}
			a.Message = &inner
		default:
			return Sentence{}, fmt.Errorf("said: sentence %s: cannot keep argument %s of type %T", m.Key, name, v)
		}
		if k.Args == nil {
			k.Args = map[string]kept{}
		}
		k.Args[name] = a
	}
	return k, nil
}

// Recall reads what Keep wrote.
func Recall(stored string) (i18n.Message, error) {
	var k Sentence
	if err := json.Unmarshal([]byte(stored), &k); err != nil {
		return i18n.Message{}, fmt.Errorf("said: a kept sentence: %w", err)
	}
	return k.Message(), nil
}

// Message is the sentence, to be said.
func (k Sentence) Message() i18n.Message {
	m := i18n.Message{Key: k.Key}
	for name, a := range k.Args {
		if m.Args == nil {
			m.Args = map[string]any{}
		}
		switch {
		case a.Number != nil:
			m.Args[name] = int(*a.Number)
		case a.Day != nil:
			m.Args[name] = *a.Day
		case a.Text != nil:
			m.Args[name] = *a.Text
		case a.Message != nil:
			m.Args[name] = a.Message.Message()
		case a.String != nil:
			m.Args[name] = *a.String
		default:
			m.Args[name] = ""
		}
	}
	return m
}
