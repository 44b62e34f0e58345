/**
 * Of the server's sentences those in which a time may stand, and those in which they stand: said by the page in English too, so
 * that the time is in the reader's zone. The others the server says itself.
 */
export const said = {
  "stalled.all": "nothing was read of it since {at}: no worker holds it, or it fails",
  "stalled.some":
    "nothing was read of {still} of its {partitions} partitions ({first}) since {at}: no worker holds it, or it fails",
  "gap.topic_deleted_read":
    "the topic of {partition} was deleted before it was read to its end; everything before {at} was read",
  "gap.index_deleted_read":
    "index {index} was deleted while no worker read {partition}, before it was read to its end; everything before {at} was read",
  "held.behind": "source {id} is {time} behind: {why}",
  "held.stands_still": "source {id} stands still: {why}",
  "sentence.row": "{one}; {other}",
} as const;
