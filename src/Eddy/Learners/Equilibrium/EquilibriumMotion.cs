namespace Eddy.Learners.Equilibrium;

/// <summary>How units of a group move in a step: the choice between equations (2) and (3) of <see cref="EquilibriumCircuit{T}"/>, and their numbers.</summary>
/// <param name="Form">Energy or prototypical.</param>
/// <param name="Activation">φ.</param>
/// <param name="StepSize">ε; not read by the prototypical form.</param>
internal readonly record struct EquilibriumMotion(EquilibriumForm Form, EquilibriumActivation Activation, double StepSize);
