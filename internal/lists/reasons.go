package lists

import (
	"encoding/json"
	"time"

	"plenary.example/internal/i18n"
)

// ReasonsOf writes reasons as they are stored; readReasons reads them.
func ReasonsOf(list []i18n.Message) (string, error) {
	if len(list) == 0 {
		return "", nil
	}
	stored := make([]storedReason, len(list))
	for i, m := range list {
		stored[i] = storedReason{Key: m.Key, Args: map[string]storedValue{}}
		for name, v := range m.Args {
			stored[i].Args[name] = valueOf(v)
		}
	}
	raw, err := json.Marshal(stored)
	return string(raw), err
}

// storedReason is a sentence as the database keeps it: days and bilingual texts
// must come back as what they were, to be said in either language.
type storedReason struct {
	Key  string                 `json:"key"`
	Args map[string]storedValue `json:"args,omitempty"`
}

type storedValue struct {
	Text string     `json:"text,omitzero"`
	Num  *int64     `json:"num,omitempty"`
	Time time.Time  `json:"time,omitzero"`
	Both *i18n.Text `json:"both,omitempty"`
}

func valueOf(v any) storedValue {
	switch v := v.(type) {
	case string:
		return storedValue{Text: v}
	case int:
		n := int64(v)
		return storedValue{Num: &n}
	case int64:
		return storedValue{Num: &v}
	case time.Time:
		return storedValue{Time: v}
	case i18n.Text:
		return storedValue{Both: &v}
	}
	return storedValue{}
}

// ReadReasons reads what ReasonsOf wrote; nil for what cannot be read.
func ReadReasons(raw string) []i18n.Message {
	var stored []storedReason
	if raw == "" || json.Unmarshal([]byte(raw), &stored) != nil {
		return nil
	}
	list := make([]i18n.Message, len(stored))
	for i, r := range stored {
		list[i] = i18n.Message{Key: r.Key, Args: map[string]any{}}
		for name, v := range r.Args {
			switch {
			case v.Num != nil:
				list[i].Args[name] = *v.Num
			case v.Both != nil:
				list[i].Args[name] = *v.Both
			case !v.Time.IsZero():
				list[i].Args[name] = v.Time
			default:
				list[i].Args[name] = v.Text
			}
		}
	}
	return list
}
