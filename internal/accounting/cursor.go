package accounting

import (
	"strconv"
	"strings"

	"plenary.example/internal/db"
)

// cursor is where a page of an account's lines ended.
type cursor struct {
	day, id  string
	position int64
	balance  int64
}

// String is the cursor as an address carries it.
func (c cursor) String() string {
	return strings.Join([]string{c.day, c.id, strconv.FormatInt(c.position, 10), strconv.FormatInt(c.balance, 10)}, ".")
}

// readCursor reads what String wrote; ok is false for anything else.
func readCursor(s string) (c cursor, ok bool) {
	part := strings.Split(s, ".")
	if len(part) != 4 || db.ParseDay(part[0]).IsZero() {
		return cursor{}, false
	}
	c.day, c.id = part[0], db.Clean(part[1])
	var err error
	if c.position, err = strconv.ParseInt(part[2], 10, 64); err != nil {
		return cursor{}, false
	}
	c.balance, err = strconv.ParseInt(part[3], 10, 64)
	return c, err == nil
}
