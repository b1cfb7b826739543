// Package driving sends requests to a server over connections that stay open, and times the
// answers.
package driving

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"
)

// Load is what one run of requests came to.
type Load struct {
	Requests int
	Statuses map[int]int
	Elapsed  time.Duration
	CPU      time.Duration // of this process, clients and server; 0 where the system does not tell
	P50, P99 time.Duration
}

// CPUEach is the processor time of one request, clients included, in
// microseconds: a cost that other work on the machine hardly changes.
func (l Load) CPUEach() float64 { return float64(l.CPU.Microseconds()) / float64(max(l.Requests, 1)) }

// PerSecond is the rate of the run.
func (l Load) PerSecond() float64 { return float64(l.Requests) / l.Elapsed.Seconds() }

// Request gives the i-th request of a worker as bytes on the wire; nil ends the
// worker.
type Request func(worker, i int) []byte

// Drive sends requests over workers' connections kept open, one in flight on
// each, and reads every answer to its end. It speaks HTTP/1.1 by hand, because
// the client of the standard library takes more of the two cores than the
// server it measures.
func Drive(ctx context.Context, addr string, workers int, request Request) (Load, error) {
	type part struct {
		times    []time.Duration
		statuses map[int]int
		err      error
	}
	parts := make([]part, workers)
	var wg sync.WaitGroup
	used, _ := CPUTime()
	began := time.Now()
	for w := range workers {
		wg.Go(func() {
			p := &parts[w]
			p.statuses = map[int]int{}
			conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", addr)
			if err != nil {
				p.err = err
				return
			}
			defer func() { _ = conn.Close() }()
			in := bufio.NewReaderSize(conn, 16<<10)
			for i := 0; ctx.Err() == nil; i++ {
				wire := request(w, i)
				if wire == nil {
					return
				}
				t := time.Now()
				if _, err := conn.Write(wire); err != nil {
					p.err = err
					return
				}
				status, err := ReadAnswer(in)
				if err != nil {
					p.err = err
					return
				}
				p.times = append(p.times, time.Since(t))
				p.statuses[status]++
			}
		})
	}
	wg.Wait()
	l := Load{Elapsed: time.Since(began), Statuses: map[int]int{}}
	if now, ok := CPUTime(); ok {
		l.CPU = now - used
	}
	var times []time.Duration
	var errs []error
	for _, p := range parts {
		times = append(times, p.times...)
		for s, n := range p.statuses {
			l.Statuses[s] += n
		}
		errs = append(errs, p.err)
	}
	l.Requests = len(times)
	if len(times) > 0 {
		slices.Sort(times)
		l.P50, l.P99 = times[len(times)/2], times[len(times)*99/100]
	}
	return l, errors.Join(errs...)
}

// ReadAnswer reads one answer with a Content-Length and returns its status.
func ReadAnswer(in *bufio.Reader) (int, error) {
	line, err := in.ReadSlice('\n')
	if err != nil {
		return 0, err
	}
	if len(line) < 12 {
		return 0, fmt.Errorf("driving: not an HTTP answer: %q", line)
	}
	status, err := strconv.Atoi(string(line[9:12]))
	if err != nil {
		return 0, err
	}
	length := -1
	for {
		line, err = in.ReadSlice('\n')
		if err != nil {
			return 0, err
		}
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			break
		}
		if name, value, ok := bytes.Cut(line, []byte(":")); ok && bytes.EqualFold(name, []byte("Content-Length")) {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(value))); err != nil {
				return 0, err
			}
		}
	}
	if status == http.StatusNoContent || status == http.StatusNotModified {
		return status, nil
	}
	if length < 0 {
		return 0, fmt.Errorf("driving: an answer with status %d has no length", status)
	}
	_, err = in.Discard(length)
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return status, err
}

// Get is the wire form of a GET.
func Get(host, path, cookie string) []byte {
	return []byte("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nAccept-Encoding: gzip\r\n" + CookieLine(cookie) + "\r\n")
}

// Post is the wire form of a form posted by a script of the page.
func Post(host, path, cookie, form string) []byte {
	return []byte("POST " + path + " HTTP/1.1\r\nHost: " + host + "\r\nHX-Request: true\r\nSec-Fetch-Site: same-origin\r\nAccept-Encoding: gzip\r\n" +
		"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " + strconv.Itoa(len(form)) + "\r\n" + CookieLine(cookie) + "\r\n" + form)
}

// CookieLine is the wire form of a cookie; nothing for none.
func CookieLine(cookie string) string {
	if cookie == "" {
		return ""
	}
	return "Cookie: " + cookie + "\r\n"
}
