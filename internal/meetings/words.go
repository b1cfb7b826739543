package meetings

import (
	"plenary.example/internal/i18n"
	"plenary.example/internal/said"
)

// Keep writes a sentence down so that it can be said in either language later, and
// Recall reads it, for the upper subjects of a meeting.
func Keep(m i18n.Message) (string, error) { return said.Keep(m) }

// Recall reads what Keep wrote.
func Recall(stored string) (i18n.Message, error) { return said.Recall(stored) }
