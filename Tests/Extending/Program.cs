using ClusterLB.Application.Commands;
using ClusterLB.Application.Plotting;
using ClusterLB.Solver.Formulations;
using ClusterLB.Solver.InitialStates;
using ClusterLB.Solver.Model.Potentials;
using ClusterLB.Solver.TimeStepping;
using Extending;

PotentialKind.All.Add(ExponentialPotential.Kind);
IntegratorKind.All.Add(TwoStage.Kind);
InitialStateKind.All.Add(Ring.Kind);
DiagnosticColumns.All.Add(Anisotropy.Kind);
ResultPlots.All.Add(new AnisotropyPlot());
Verbs.Add(typeof(LastCommand));
return ClusterLB.Application.Program.Main(args);
