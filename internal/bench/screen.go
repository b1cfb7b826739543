package bench

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"plenary.example/internal/bench/driving"
)

// screen is one open stream of server-sent events, read line by line off the
// connection by one goroutine. The sizes of the chunks that HTTP puts between
// are lines that begin no field, and are passed over.
type screen struct {
	conn net.Conn
	mu   sync.Mutex
	wake chan struct{} // closed and replaced when news has come
	at   time.Time     // when the last whole news came
	id   string        // its id
	err  error
}

// screenOpens is how long a screen may take to have its first news.
const screenOpens = 20 * time.Second

// openScreen connects and waits until the screen shows the present state.
func openScreen(ctx context.Context, addr, path, cookie string) (*screen, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	s := &screen{conn: conn, wake: make(chan struct{})}
	_, err = conn.Write([]byte("GET " + path + " HTTP/1.1\r\nHost: " + addr + "\r\nAccept: text/event-stream\r\n" + driving.CookieLine(cookie) + "\r\n"))
	if err != nil {
		s.close()
		return nil, err
	}
	in := bufio.NewReaderSize(conn, 1<<10)
	_ = conn.SetReadDeadline(time.Now().Add(screenOpens))
	if err := streamBegins(in); err != nil {
		s.close()
		return nil, err
	}
	began := time.Now()
	_ = conn.SetReadDeadline(time.Time{})
	go s.read(in)
	if _, err := s.nextNews(began, began.Add(screenOpens)); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// streamBegins reads the head of the answer.
func streamBegins(in *bufio.Reader) error {
	first, err := in.ReadSlice('\n')
	if err != nil {
		return err
	}
	if !bytes.Contains(first, []byte(" 200 ")) {
		return fmt.Errorf("a screen is answered with %q", bytes.TrimSpace(first))
	}
	for {
		line, err := in.ReadSlice('\n')
		if err != nil || len(bytes.TrimSpace(line)) == 0 {
			return err
		}
	}
}

// read follows the stream until it ends. A message with an id completes what
// has changed.
func (s *screen) read(in *bufio.Reader) {
	for {
		line, err := in.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			continue // a long line of data; its end comes next
		}
		if err != nil {
			if err == io.EOF {
				err = io.ErrUnexpectedEOF
			}
			s.tell("", err)
			return
		}
		if id, ok := bytes.CutPrefix(line, []byte("id: ")); ok {
			s.tell(string(bytes.TrimSpace(id)), nil)
		}
	}
}

func (s *screen) tell(id string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.at, s.err = time.Now(), err
	if err == nil {
		s.id = id
	}
	close(s.wake)
	s.wake = make(chan struct{})
}

// nextNews waits for news later than after and returns when it came.
func (s *screen) nextNews(after, late time.Time) (time.Time, error) {
	timeout := time.NewTimer(time.Until(late))
	defer timeout.Stop()
	for {
		s.mu.Lock()
		at, err, wake := s.at, s.err, s.wake
		s.mu.Unlock()
		if err != nil {
			return at, err
		}
		if at.After(after) {
			return at, nil
		}
		select {
		case <-wake:
		case <-timeout.C:
			return late, fmt.Errorf("a screen had no news in %v", late.Sub(after).Round(time.Second))
		}
	}
}

func (s *screen) close() {
	if s != nil {
		_ = s.conn.Close()
	}
}
