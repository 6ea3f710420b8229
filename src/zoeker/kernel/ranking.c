/* Which documents may be among the best? Sums of what saturates, as rank.py has them. */

#include "kernel.h"

/* Put a score in place of the smallest of the best ones, which lies on top of a heap. */
static void keep(double *heap, int64_t size, double score) {
    int64_t place = 0;
    for (int64_t child; (child = 2 * place + 1) < size; place = child) {
        if (child + 1 < size && heap[child + 1] < heap[child]) child++;
        if (heap[child] >= score) break;
        heap[place] = heap[child];
    }
    heap[place] = score;
}

/* Give the places, and the scores, of the documents whose score is at most `slack` below the `first` best scores. A score
   is the sum, over columns of frequencies, of weight · frequency / (half + frequency): less than that of the weights, so
   that many documents need not be scored (MaxScore). `heap` is scratch, for `first` numbers. */
EXPORT int64_t best(const double *columns, int64_t room, int64_t count, const double *weights, int64_t streams, double half,
                    double slack, int64_t first, double *heap, int64_t *places, double *scores) {
    int64_t found = 0, kept = 0;
    for (int64_t number = 0; number < first; number++) heap[number] = -1;
    for (int64_t document = 0; document < count; document++) {
        double most = slack, score = 0;
        for (int64_t stream = 0; stream < streams; stream++)
            if (columns[stream * room + document] > 0) most += weights[stream];
        if (most < heap[0]) continue;
        for (int64_t stream = 0; stream < streams; stream++) {
            double frequency = columns[stream * room + document];
            if (frequency > 0) score += weights[stream] * frequency / (half + frequency);
        }
        if (score + slack < heap[0]) continue;
        places[found] = document, scores[found++] = score;
        if (score > heap[0]) keep(heap, first, score);
    }
    for (int64_t number = 0; number < found; number++)
        if (scores[number] + slack >= heap[0]) places[kept] = places[number], scores[kept++] = scores[number];
    return kept;
}
