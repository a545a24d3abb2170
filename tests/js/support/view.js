// How a person sees the page where an address says nothing of it.

export const VIEW = {
  showTest: false,
  discretize: false,
  signs: false,
  hide: [],
  drawer: "",
  axes: [0, 1],
  held: null,
  layers: "",
  lab: "",
  sweep: "",
  space: "",
  landscape: "",
  compare: "",
  speed: { per: "epoch", rate: 60 },
};
