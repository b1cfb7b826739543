package meetings

import (
	"encoding/json"
	"fmt"
	"time"

	"plenary.example/internal/i18n"
)

// kept is an argument of a sentence as it is stored: exactly one is set.
type kept struct {
	String  *string      `json:"s,omitempty"`
	Number  *int64       `json:"n,omitempty"`
	Day     *time.Time   `json:"d,omitempty"`
	Text    *i18n.Text   `json:"t,omitempty"`
	Message *keptMessage `json:"m,omitempty"`
}

type keptMessage struct {
	Key  string          `json:"key"`
	Args map[string]kept `json:"args,omitempty"`
}

// keep writes a sentence down so that it can be said in either language later.
func keep(m i18n.Message) (string, error) {
	k, err := toKept(m)
	if err != nil {
		return "", err
	}
	raw, err := json.Marshal(k)
	return string(raw), err
}

func toKept(m i18n.Message) (keptMessage, error) {
	k := keptMessage{Key: m.Key}
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
			inner, err := toKept(v)
			if err != nil {
				return keptMessage{}, err
			}
			a.Message = &inner
		default:
			return keptMessage{}, fmt.Errorf("meetings: sentence %s: cannot keep argument %s of type %T", m.Key, name, v)
		}
		if k.Args == nil {
			k.Args = map[string]kept{}
		}
		k.Args[name] = a
	}
	return k, nil
}

// recall reads what keep wrote.
func recall(stored string) (i18n.Message, error) {
	var k keptMessage
	if err := json.Unmarshal([]byte(stored), &k); err != nil {
		return i18n.Message{}, fmt.Errorf("meetings: a kept sentence: %w", err)
	}
	return k.message(), nil
}

func (k keptMessage) message() i18n.Message {
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
			m.Args[name] = a.Message.message()
		case a.String != nil:
			m.Args[name] = *a.String
		default:
			m.Args[name] = ""
		}
	}
	return m
}
