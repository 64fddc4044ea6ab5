/** Thrown where Discord's client would not let a person do something. Its message is one sentence for that person. */
export class Mistake extends Error {}
