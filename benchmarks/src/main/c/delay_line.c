/*
 * delay_line NAME_A NAME_B DELAY_MICROSECONDS MEGABITS QUEUE_MICROSECONDS
 *
 * A line between two TUN devices, which it creates: each IP packet that one of them gets leaves the other one after the delay, in order. A line with a
 * rate (MEGABITS a second; 0 for none) sends one packet after another, and drops those that would wait longer than QUEUE_MICROSECONDS before they are sent.
 * Prints a line when the devices exist; they may then be moved to other network namespaces. Ends with its standard input. Needs root.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define SLOTS 65536
#define MOST_BYTES 1600
#define NANOS 1000000000LL

/* A packet and the time at which it leaves. */
struct packet {
  int64_t due;
  int length;
  char bytes[MOST_BYTES];
};

/* One direction: packets between two devices, in a ring. */
struct direction {
  int from;
  int to;
  int64_t free_at; /* When the line has sent what it has. */
  uint64_t first;
  uint64_t end;
  uint64_t dropped;
  struct packet *packets;
};

static int64_t delay_nanos;
static int64_t queue_nanos;
static double nanos_per_byte;

static void fail(const char *what) {
  fprintf(stderr, "delay_line: %s: %s\n", what, strerror(errno));
  exit(1);
}

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * NANOS + time.tv_nsec;
}

static int open_tun(const char *name) {
  int device = open("/dev/net/tun", O_RDWR | O_NONBLOCK);
  if (device < 0) fail("can't open /dev/net/tun");
  struct ifreq request;
  memset(&request, 0, sizeof request);
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  strncpy(request.ifr_name, name, IFNAMSIZ - 1);
  if (ioctl(device, TUNSETIFF, &request) < 0) fail(name);
  return device;
}

static void begin(struct direction *line, int from, int to) {
  memset(line, 0, sizeof *line);
  line->from = from;
  line->to = to;
  line->packets = calloc(SLOTS, sizeof *line->packets);
  if (line->packets == NULL) fail("no memory");
}

/* Takes the packets that a device has. */
static void take(struct direction *line) {
  for (;;) {
    char dropped[MOST_BYTES];
    int is_full = line->end - line->first == SLOTS;
    struct packet *packet = &line->packets[line->end % SLOTS];
    ssize_t length = read(line->from, is_full ? dropped : packet->bytes, MOST_BYTES);
    if (length <= 0) return;
    int64_t time = now();
    int64_t begun = line->free_at > time ? line->free_at : time;
    if (is_full || begun - time > queue_nanos) {
      line->dropped++;
      continue;
    }
    line->free_at = begun + (int64_t)(length * nanos_per_byte);
    packet->due = line->free_at + delay_nanos;
    packet->length = (int)length;
    line->end++;
  }
}

/* Passes on the packets that are due; returns the nanoseconds until the next one is, or -1. */
static int64_t give(struct direction *line) {
  while (line->first < line->end) {
    struct packet *packet = &line->packets[line->first % SLOTS];
    int64_t wait = packet->due - now();
    if (wait > 0) return wait;
    if (write(line->to, packet->bytes, packet->length) < 0 && errno != EIO && errno != EINVAL) fail("can't write");
    line->first++;
  }
  return -1;
}

int main(int count, char **arguments) {
  if (count != 6) {
    fprintf(stderr, "usage: delay_line NAME_A NAME_B DELAY_MICROSECONDS MEGABITS QUEUE_MICROSECONDS\n");
    return 2;
  }
  int a = open_tun(arguments[1]);
  int b = open_tun(arguments[2]);
  delay_nanos = atoll(arguments[3]) * 1000;
  nanos_per_byte = atof(arguments[4]) > 0 ? 8000 / atof(arguments[4]) : 0;
  queue_nanos = atoll(arguments[5]) * 1000;
  struct direction lines[2];
  begin(&lines[0], a, b);
  begin(&lines[1], b, a);
  puts("ready");
  fflush(stdout);
  struct pollfd events[3] = {{a, POLLIN, 0}, {b, POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}};
  for (;;) {
    int64_t next = -1;
    for (int i = 0; i < 2; i++) {
      int64_t wait = give(&lines[i]);
      if (wait >= 0 && (next < 0 || wait < next)) next = wait;
    }
    struct timespec timeout = {next / NANOS, next % NANOS};
    if (ppoll(events, 3, next < 0 ? NULL : &timeout, NULL) < 0 && errno != EINTR) fail("can't wait");
    for (int i = 0; i < 2; i++) {
      if (events[i].revents) take(&lines[i]);
    }
    if (events[2].revents) {
      fprintf(stderr, "delay_line: dropped %llu and %llu packets\n", (unsigned long long)lines[0].dropped, (unsigned long long)lines[1].dropped);
      return 0;
    }
  }
}
